public import Foundation
public import Tensors

/// A file of `torch.save`, read without running anything of it: a zip archive with a pickle, or the
/// pickles in a row that torch wrote before 1.6.
///
/// The tensors of nested dictionaries bear their keys joined by dots; what is no tensor is left out.
public struct TorchFile: TensorFile {
    private struct Item: Sendable {
        let entry: TensorEntry
        let numbers: StoredNumbers
        /// Where the elements lie among those numbers; nil when they are one after another.
        let places: StridedPlaces?
    }

    /// The file.
    public let url: URL
    private let items: [String: Item]

    /// Maps the file at `url` and reads its pickle.
    ///
    /// - Throws: `CheckpointError`, with the name of whatever a pickle asks for and may not have.
    public init(_ url: URL) throws(CheckpointError) {
        let file = try MappedFile(url)
        let storages: any TorchStorages
        if ZipArchive.isOne(file) {
            storages = try TorchArchive(file)
        } else {
            storages = try TorchLegacyFile(file)
        }
        var items: [String: Item] = [:]
        for (name, tensor) in try storages.tensors() {
            items[name] = try Self.item(name, tensor, in: storages)
        }
        self.url = url
        self.items = items
    }

    /// The names of all tensors.
    public var names: [String] { Array(items.keys) }

    /// What the file says of a tensor.
    public func entry(_ name: String) -> TensorEntry? { items[name]?.entry }

    /// A floating-point tensor, in the order in which the file has it.
    public func numbers(_ name: String) throws(CheckpointError) -> WeightBuffer? {
        guard let item = items[name] else { return nil }
        let numbers = try item.numbers.floats()
        guard let places = item.places else { return numbers }
        return numbers?.gathered(places)
    }

    private static func item(
        _ name: String, _ tensor: PickleTensor, in storages: any TorchStorages
    ) throws(CheckpointError) -> Item {
        let type = tensor.storage.type
        let places = StridedPlaces(shape: tensor.shape, strides: tensor.strides)
        let isTransposed = tensor.shape.count == 2 && places.isTransposed
        let isPlain = places.isPlain || isTransposed
        let count = isPlain ? places.count : places.extent
        let start = try storages.place(of: tensor.storage, from: tensor.offset, for: name)
        return Item(
            entry: TensorEntry(type: type, shape: tensor.shape, isColumnMajor: isTransposed),
            numbers: StoredNumbers(type: type, count: count, place: start),
            places: isPlain ? nil : places)
    }
}

/// Where the elements of a strided tensor lie, row by row.
struct StridedPlaces: Collection, Sendable {
    let shape: [Int]
    let strides: [Int]
    let count: Int

    init(shape: [Int], strides: [Int]) {
        self.shape = shape
        self.strides = strides
        count = TensorEntry.product(shape) ?? 0
    }

    var startIndex: Int { 0 }
    var endIndex: Int { count }
    func index(after index: Int) -> Int { index + 1 }

    subscript(index: Int) -> Int {
        var (rest, place) = (index, 0)
        for (size, stride) in zip(shape, strides).reversed() {
            place += rest % size * stride
            rest /= size
        }
        return place
    }

    /// How many numbers lie from the first element to the last.
    var extent: Int {
        count == 0 ? 0 : zip(shape, strides).reduce(1) { $0 + ($1.0 - 1) * $1.1 }
    }

    /// Whether the elements lie one after another.
    var isPlain: Bool { hasStrides(of: Array(shape.reversed()), Array(strides.reversed())) }

    /// Whether they do so from the first index to the last.
    var isTransposed: Bool { hasStrides(of: shape, strides) }

    /// A dimension of one element may have any stride.
    private func hasStrides(of shape: [Int], _ strides: [Int]) -> Bool {
        guard count > 0 else { return true }
        var expected = 1
        for (size, stride) in zip(shape, strides) where size != 1 {
            guard stride == expected else { return false }
            expected *= size
        }
        return true
    }
}
