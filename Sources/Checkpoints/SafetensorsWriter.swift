public import Foundation
public import Tensors

/// Collects tensors and writes them as one safetensors file.
public struct SafetensorsWriter {
    private struct Item {
        let name: String
        let type: StoredType
        let shape: [Int]
        let bytes: Data
    }

    private var items: [Item] = []
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
        items.append(Item(name: name, type: .f32, shape: shape, bytes: bytes))
    }

    /// Adds `integers` as I64 of shape `[integers.count]`.
    public mutating func add(_ name: String, integers: [Int]) {
        let values = integers.map { Int64($0).littleEndian }
        let bytes = unsafe values.withUnsafeBytes { unsafe Data($0) }
        items.append(Item(name: name, type: .i64, shape: [integers.count], bytes: bytes))
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
    func encoded() throws -> Data {
        let ordered = items.sorted { ($1.type.size, $0.name) < ($0.type.size, $1.name) }
        var header: [String: Any] = metadata.isEmpty ? [:] : ["__metadata__": metadata]
        var offset = 0
        for item in ordered {
            header[item.name] = [
                "dtype": item.type.rawValue, "shape": item.shape,
                "data_offsets": [offset, offset + item.bytes.count],
            ]
            offset += item.bytes.count
        }
        var json = try JSONSerialization.data(
            withJSONObject: header, options: [.sortedKeys, .withoutEscapingSlashes])
        json.append(contentsOf: repeatElement(0x20, count: (8 - json.count % 8) % 8))
        var data = unsafe withUnsafeBytes(of: UInt64(json.count).littleEndian) { unsafe Data($0) }
        data.append(json)
        for item in ordered { data.append(item.bytes) }
        return data
    }
}
