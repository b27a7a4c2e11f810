/// What a pickle of tensors may hold.
///
/// Containers lie in an arena and are named by their place in it, so that however deep or cyclic a
/// pickle is, nothing of it recurses.
enum PickleValue: Equatable {
    case none
    case bool(Bool)
    case int(Int)
    case float(Double)
    case string(String)
    case bytes([UInt8])
    case list(Int)
    case tuple(Int)
    case dictionary(Int)
    case global(PickleGlobal)
    case storage(Int)
    case tensor(Int)
}

/// The few names of Python and torch that tensors need; any other is refused.
enum PickleGlobal: String, CaseIterable {
    case orderedDict = "collections.OrderedDict"
    case rebuildTensor = "torch._utils._rebuild_tensor"
    case rebuildTensor2 = "torch._utils._rebuild_tensor_v2"
    case rebuildParameter = "torch._utils._rebuild_parameter"
    case size = "torch.Size"
    case device = "torch.device"
    case doubleStorage = "torch.DoubleStorage"
    case floatStorage = "torch.FloatStorage"
    case halfStorage = "torch.HalfStorage"
    case bfloat16Storage = "torch.BFloat16Storage"
    case longStorage = "torch.LongStorage"
    case intStorage = "torch.IntStorage"
    case shortStorage = "torch.ShortStorage"
    case charStorage = "torch.CharStorage"
    case byteStorage = "torch.ByteStorage"
    case boolStorage = "torch.BoolStorage"
    case float64 = "torch.float64"
    case float32 = "torch.float32"
    case float16 = "torch.float16"
    case bfloat16 = "torch.bfloat16"
    case int64 = "torch.int64"

    /// The number format of a storage; nil for what is none.
    var storedType: StoredType? {
        switch self {
        case .doubleStorage: .f64
        case .floatStorage: .f32
        case .halfStorage: .f16
        case .bfloat16Storage: .bf16
        case .longStorage: .i64
        case .intStorage: .i32
        case .shortStorage: .i16
        case .charStorage: .i8
        case .byteStorage: .u8
        case .boolStorage: .bool
        default: nil
        }
    }
}

/// A run of numbers that tensors of a pickle share.
struct PickleStorage: Equatable {
    let key: String
    let type: StoredType
    let count: Int
}

/// A tensor of a pickle: a view of a storage.
struct PickleTensor: Equatable {
    let storage: PickleStorage
    let offset: Int
    let shape: [Int]
    let strides: [Int]
}

/// The containers, storages and tensors of one pickle.
struct PickleArena {
    var lists: [[PickleValue]] = []
    var tuples: [[PickleValue]] = []
    var dictionaries: [[(key: PickleValue, value: PickleValue)]] = []
    var storages: [PickleStorage] = []
    var tensors: [PickleTensor] = []

    mutating func list(_ values: [PickleValue] = []) -> PickleValue {
        lists.append(values)
        return .list(lists.count - 1)
    }

    mutating func tuple(_ values: [PickleValue]) -> PickleValue {
        tuples.append(values)
        return .tuple(tuples.count - 1)
    }

    mutating func dictionary() -> PickleValue {
        dictionaries.append([])
        return .dictionary(dictionaries.count - 1)
    }

    mutating func storage(_ storage: PickleStorage) -> PickleValue {
        storages.append(storage)
        return .storage(storages.count - 1)
    }

    mutating func tensor(_ tensor: PickleTensor) -> PickleValue {
        tensors.append(tensor)
        return .tensor(tensors.count - 1)
    }

    /// The items of a tuple or list; nil for anything else.
    func items(_ value: PickleValue) -> [PickleValue]? {
        switch value {
        case .tuple(let place): tuples[place]
        case .list(let place): lists[place]
        default: nil
        }
    }

    /// The numbers of a tuple or list of whole numbers from 0 on, as many as a shape may have; nil
    /// for anything else.
    func numbers(_ value: PickleValue) -> [Int]? {
        guard let items = items(value), items.count <= 32 else { return nil }
        var numbers: [Int] = []
        for case .int(let number) in items where number >= 0 { numbers.append(number) }
        return numbers.count == items.count ? numbers : nil
    }
}
