public import Foundation
internal import JSON
public import Tensors

/// Collects tensors and writes them as one safetensors file.
///
/// A second tensor of a name takes the place of the first.
public struct SafetensorsWriter {
    private struct Item {
        let name: String
        let type: StoredType
        let shape: [Int]
        let bytes: Data
    }

    private var items: [String: Item] = [:]
    /// Strings to go under `__metadata__`.
    public var metadata: [String: String] = [:]

    /// A writer with nothing to write yet.
    public init() {}

    /// Adds `matrix` as F32 of shape `[rows, columns]`.
    public mutating func add(_ name: String, _ matrix: Matrix) {
        add(name, floats: matrix.values, shape: [matrix.rows, matrix.columns])
    }

    /// Adds `floats` as F32 of `shape`.
    public mutating func add(_ name: String, floats: [Float], shape: [Int]) {
        precondition(shape.reduce(1, *) == floats.count, "a shape holds as many numbers as given")
        let bytes = unsafe floats.withUnsafeBytes { unsafe Data($0) }
        items[name] = Item(name: name, type: .f32, shape: shape, bytes: bytes)
    }

    /// Adds `integers` as I64 of shape `[integers.count]`.
    public mutating func add(_ name: String, integers: [Int]) {
        let values = integers.map { Int64($0).littleEndian }
        let bytes = unsafe values.withUnsafeBytes { unsafe Data($0) }
        items[name] = Item(name: name, type: .i64, shape: [integers.count], bytes: bytes)
    }

    /// Writes the file; a file already there is replaced as a whole or not at all.
    public func write(to url: URL) throws(CheckpointError) {
        do {
            try encoded().write(to: url, options: .atomic)
        } catch {
            throw .unwritable(file: url.path, reason: error.localizedDescription)
        }
    }

    /// The bytes of the file; the widest numbers first, so that every tensor lies aligned.
    func encoded() -> Data {
        let ordered = items.values.sorted { ($1.type.size, $0.name) < ($0.type.size, $1.name) }
        var header = Self.header(ordered, metadata)
        header.append(contentsOf: repeatElement(0x20, count: (8 - header.count % 8) % 8))
        var data = unsafe withUnsafeBytes(of: UInt64(header.count).littleEndian) { unsafe Data($0) }
        data.append(contentsOf: header)
        for item in ordered { data.append(item.bytes) }
        return data
    }

    private static func header(_ items: [Item], _ metadata: [String: String]) -> [UInt8] {
        var members: [(key: String, value: JSONOutput)] = []
        if !metadata.isEmpty {
            let strings = metadata.sorted { $0.key < $1.key }
            members.append(
                ("__metadata__", .object(strings.map { ($0.key, .string($0.value)) })))
        }
        var offset = 0
        for item in items {
            let end = offset + item.bytes.count
            members.append(
                (
                    item.name,
                    [
                        "dtype": .string(item.type.rawValue),
                        "shape": .array(item.shape.map { .int($0) }),
                        "data_offsets": [.int(offset), .int(end)],
                    ]
                ))
            offset = end
        }
        return JSONOutput.object(members).utf8
    }
}
