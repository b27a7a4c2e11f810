internal import Foundation
internal import JSON

/// The header of a safetensors file, checked to the last byte.
struct SafetensorsHeader {
    let entries: [String: SafetensorsFile.Entry]
    let metadata: [String: String]

    /// The longest header read: that of the reference library.
    static let longest = 100_000_000

    init(file: MappedFile) throws(CheckpointError) {
        let reader = try HeaderReader(file: file)
        var entries: [String: SafetensorsFile.Entry] = [:]
        var metadata: [String: String] = [:]
        for (name, value) in try reader.pairs() {
            if name == "__metadata__" {
                metadata = try reader.metadata(value)
            } else {
                let entry = try reader.entry(name, value)
                guard entries.updateValue(entry, forKey: name) == nil else {
                    throw reader.error(name, "named once", "a second tensor of that name")
                }
            }
        }
        try reader.checkOverlap(entries)
        self.entries = entries
        self.metadata = metadata
    }
}

/// Reads one header and says what is wrong with it.
private struct HeaderReader {
    let file: MappedFile
    let headerLength: Int

    /// Where the tensors' bytes begin.
    var dataStart: Int { 8 + headerLength }

    init(file: MappedFile) throws(CheckpointError) {
        self.file = file
        let size = unsafe file.bytes.count
        guard size >= 8 else {
            throw .malformed(
                file: file.url.path, key: "header length", expected: "8 bytes",
                found: "a file of \(size) bytes")
        }
        let length = unsafe UInt64(
            littleEndian: file.bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self))
        guard length >= 2, length <= UInt64(min(SafetensorsHeader.longest, size - 8)) else {
            throw .malformed(
                file: file.url.path, key: "header length",
                expected: "between 2 and \(size - 8) in a file of \(size) bytes",
                found: "\(length)")
        }
        headerLength = Int(length)
    }

    func error(_ key: String, _ expected: String, _ found: String) -> CheckpointError {
        .malformed(file: file.url.path, key: key, expected: expected, found: found)
    }

    func pairs() throws(CheckpointError) -> [(key: String, value: JSONValue)] {
        let bytes = unsafe UnsafeRawBufferPointer(rebasing: file.bytes[8..<dataStart])
        let root: JSONValue
        do {
            root = try unsafe JSONValue(bytes: bytes)
        } catch {
            throw self.error("header", "a JSON object", error.description)
        }
        guard let pairs = root.object else {
            throw error("header", "a JSON object", root.kindName)
        }
        return pairs
    }

    func metadata(_ value: JSONValue) throws(CheckpointError) -> [String: String] {
        var strings: [String: String] = [:]
        for (key, value) in value.object ?? [] {
            guard let string = value.string else {
                throw error("__metadata__.\(key)", "a string", "something else")
            }
            strings[key] = string
        }
        return strings
    }

    func entry(
        _ name: String, _ value: JSONValue
    ) throws(CheckpointError) -> SafetensorsFile.Entry {
        guard let typeName = value["dtype"]?.string else {
            throw error("\(name).dtype", "a string", "something else")
        }
        guard let type = StoredType(rawValue: typeName) else {
            let known = StoredType.allCases.map(\.rawValue).joined(separator: " ")
            throw error("\(name).dtype", "one of \(known)", String(typeName.prefix(40)))
        }
        let shape = try integers("\(name).shape", value["shape"])
        let offsets = try integers("\(name).data_offsets", value["data_offsets"])
        let available = unsafe file.bytes.count - dataStart
        guard offsets.count == 2, offsets[0] <= offsets[1], offsets[1] <= available else {
            throw error(
                "\(name).data_offsets", "two offsets in order, at most \(available)", "\(offsets)")
        }
        let byteCount = TensorEntry.product(shape + [type.size])
        guard byteCount == offsets[1] - offsets[0] else {
            throw error(
                "\(name).data_offsets",
                "\(byteCount.map(String.init) ?? "countless") bytes for \(shape) of \(typeName)",
                "\(offsets[1] - offsets[0])")
        }
        let range = dataStart + offsets[0]..<dataStart + offsets[1]
        return SafetensorsFile.Entry(type: type, shape: shape, range: range)
    }

    /// Numbers of no less than zero.
    private func integers(_ key: String, _ value: JSONValue?) throws(CheckpointError) -> [Int] {
        guard let array = value?.array else { throw error(key, "an array", "something else") }
        var result: [Int] = []
        for element in array {
            guard let number = element.int, number >= 0 else {
                throw error(key, "whole numbers of at least 0", "something else")
            }
            result.append(number)
        }
        return result
    }

    func checkOverlap(_ entries: [String: SafetensorsFile.Entry]) throws(CheckpointError) {
        let ordered = entries.filter { !$0.value.range.isEmpty }
            .sorted { $0.value.range.lowerBound < $1.value.range.lowerBound }
        for (first, second) in zip(ordered, ordered.dropFirst())
        where first.value.range.upperBound > second.value.range.lowerBound {
            throw error(
                "\(second.key).data_offsets", "bytes of its own", "bytes shared with \(first.key)")
        }
    }
}
