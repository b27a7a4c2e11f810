/// The storages of a file of torch and the tensors that view them.
protocol TorchStorages {
    /// The file, to be named in an error.
    var file: MappedFile { get }
    /// The tensors of the pickle by name.
    func tensors() throws(CheckpointError) -> [String: PickleTensor]
    /// Where number `offset` of a storage lies.
    func place(
        of storage: PickleStorage, from offset: Int, for name: String
    ) throws(CheckpointError) -> StoredNumbers.Place
}

extension TorchStorages {
    func error(_ key: String, _ expected: String, _ found: String) -> CheckpointError {
        .malformed(file: file.url.path, key: key, expected: expected, found: found)
    }
}

/// A file of torch since 1.6: `NAME/data.pkl` and `NAME/data/KEY` in a zip archive.
struct TorchArchive: TorchStorages {
    private let archive: ZipArchive
    private let root: String

    /// The longest pickle read; tensors' numbers are not in it.
    private static let longest = 1 << 26

    init(_ file: MappedFile) throws(CheckpointError) {
        archive = try ZipArchive(file)
        let pickles = archive.members.keys.filter {
            $0 == "data.pkl" || $0.hasSuffix("/data.pkl")
        }
        guard let pickle = pickles.first, pickles.count == 1 else {
            throw .malformed(
                file: file.url.path, key: "the archive", expected: "one data.pkl",
                found: "\(pickles.count)")
        }
        root = String(pickle.dropLast("data.pkl".count))
        try refusePrograms()
        try checkByteOrder()
    }

    var file: MappedFile { archive.file }

    func tensors() throws(CheckpointError) -> [String: PickleTensor] {
        guard let member = archive.members[root + "data.pkl"] else { return [:] }
        var unpickler = Unpickler(try member.contents(atMost: Self.longest))
        do throws(Unpickler.Fault) {
            let value = try unpickler.value()
            return try PickledTensors(value, unpickler.arena).named
        } catch {
            throw member.error(error.expected, error.found)
        }
    }

    func place(
        of storage: PickleStorage, from offset: Int, for name: String
    ) throws(CheckpointError) -> StoredNumbers.Place {
        guard let member = archive.members[root + "data/" + storage.key] else {
            throw error(name, "numbers in data/\(storage.key)", "no such member")
        }
        guard member.size == TensorEntry.product([storage.count, storage.type.size]) else {
            throw member.error("\(storage.count) numbers", "\(member.size) bytes")
        }
        let skip = offset * storage.type.size
        guard member.isDeflated else {
            return .mapped(file, start: member.range.lowerBound + skip)
        }
        return .deflated(member, skip: skip)
    }

    /// TorchScript keeps code beside the tensors.
    private func refusePrograms() throws(CheckpointError) {
        guard archive.members[root + "constants.pkl"] == nil else {
            throw error("the archive", "tensors alone", "a TorchScript program")
        }
    }

    private func checkByteOrder() throws(CheckpointError) {
        guard let member = archive.members[root + "byteorder"] else { return }
        guard try member.contents(atMost: 16) == Array("little".utf8) else {
            throw member.error("little", "another byte order")
        }
    }
}

/// A file of torch before 1.6: five pickles and then the storages, each behind its length.
struct TorchLegacyFile: TorchStorages {
    let file: MappedFile
    private let named: [String: PickleTensor]
    private let starts: [String: (type: StoredType, count: Int, start: Int)]

    private static let longest = 1 << 26
    /// 0x1950A86A20F9469CFC6C, little-endian.
    private static let magic: PickleValue = .bytes([
        0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19,
    ])

    init(_ file: MappedFile) throws(CheckpointError) {
        self.file = file
        let reader = ByteReader(file)
        let head = reader.bytes(0, min(reader.count, Self.longest)) ?? []
        do throws(Unpickler.Fault) {
            var place = 0
            guard try Self.next(head, &place).value == Self.magic,
                try Self.next(head, &place).value == .int(1001)
            else { throw Unpickler.Fault("a file of torch.save", "something else") }
            _ = try Self.next(head, &place)
            let (value, arena) = try Self.next(head, &place)
            named = try PickledTensors(value, arena).named
            let (keys, keyArena) = try Self.next(head, &place)
            guard let keys = keyArena.items(keys) else {
                throw Unpickler.Fault("a list of storages", "something else")
            }
            starts = try Self.starts(keys, arena.storages, reader, from: place)
        } catch {
            throw .malformed(
                file: file.url.path, key: "the pickle", expected: error.expected,
                found: error.found)
        }
    }

    func tensors() throws(CheckpointError) -> [String: PickleTensor] { named }

    func place(
        of storage: PickleStorage, from offset: Int, for name: String
    ) throws(CheckpointError) -> StoredNumbers.Place {
        guard let found = starts[storage.key], found.type == storage.type,
            found.count == storage.count
        else { throw error(name, "numbers of storage \(storage.key)", "none") }
        return .mapped(file, start: found.start + offset * storage.type.size)
    }

    private static func next(
        _ bytes: [UInt8], _ place: inout Int
    ) throws(Unpickler.Fault) -> (value: PickleValue, arena: PickleArena) {
        var unpickler = Unpickler(bytes, from: place)
        let value = try unpickler.value()
        place = unpickler.place
        return (value, unpickler.arena)
    }

    /// Where the numbers of each storage begin.
    private static func starts(
        _ keys: [PickleValue], _ storages: [PickleStorage], _ reader: ByteReader, from start: Int
    ) throws(Unpickler.Fault) -> [String: (type: StoredType, count: Int, start: Int)] {
        let known = Dictionary(storages.map { ($0.key, $0) }) { first, _ in first }
        var starts: [String: (type: StoredType, count: Int, start: Int)] = [:]
        var place = start
        for key in keys {
            guard case .string(let key) = key, let storage = known[key] else {
                throw Unpickler.Fault("the key of a storage", "another value")
            }
            let (size, overflow) = storage.count.multipliedReportingOverflow(
                by: storage.type.size)
            guard let count = reader.int64(place), count == storage.count, !overflow,
                size <= reader.count - place - 8
            else { throw Unpickler.Fault("\(storage.count) numbers of storage \(key)", "fewer") }
            starts[key] = (storage.type, count, place + 8)
            place += 8 + size
        }
        return starts
    }
}

/// The tensors of a pickled dictionary, those of dictionaries in it under keys joined by dots.
private struct PickledTensors {
    private(set) var named: [String: PickleTensor] = [:]

    private var visits = 0

    private static let deepest = 8
    private static let mostVisits = 1 << 18

    init(_ root: PickleValue, _ arena: PickleArena) throws(Unpickler.Fault) {
        guard case .dictionary = root else {
            throw Unpickler.Fault("a dictionary of tensors", "another value")
        }
        try collect(root, prefix: "", depth: 0, arena)
    }

    private mutating func collect(
        _ value: PickleValue, prefix: String, depth: Int, _ arena: PickleArena
    ) throws(Unpickler.Fault) {
        visits += 1
        guard visits <= Self.mostVisits else {
            throw Unpickler.Fault("at most \(Self.mostVisits) values", "more")
        }
        switch value {
        case .tensor(let place):
            guard named.updateValue(arena.tensors[place], forKey: prefix) == nil else {
                throw Unpickler.Fault("one tensor of a name", "a second \(prefix)")
            }
        case .dictionary(let place):
            guard depth < Self.deepest else {
                throw Unpickler.Fault("at most \(Self.deepest) dictionaries in each other", "more")
            }
            for case (.string(let key), let value) in arena.dictionaries[place] {
                let name = prefix.isEmpty ? key : prefix + "." + key
                try collect(value, prefix: name, depth: depth + 1, arena)
            }
        default: break
        }
    }
}
