public import Foundation
internal import JSON
public import Tensors

/// A model's maps in eight bits, in the order of its forward pass, as one safetensors file: what
/// spares the conversion when the model is loaded again.
///
/// The metadata names what it was made of and holds a checksum of all bytes; a file of which either
/// is not as expected is none.
public enum QuantizedFile {
    /// Changes whenever bytes would mean something else.
    private static let version = "2"

    /// The maps in the file at `url`, mapped.
    ///
    /// - Parameters:
    ///   - url: the file.
    ///   - source: what it must have been made of.
    ///   - shapes: the outputs and inputs that its maps must have.
    /// - Returns: nil where there is no such file or it is damaged.
    public static func read(
        _ url: URL, source: String, shapes: [(outputs: Int, inputs: Int)]
    ) -> [QuantizedWeights]? {
        guard let file = try? MappedFile(url), let header = try? SafetensorsHeader(file: file),
            header.metadata["axon_q8"] == version, header.metadata["source"] == source,
            header.entries.count == 2 * shapes.count
        else { return nil }
        var maps: [QuantizedWeights] = []
        for (index, shape) in shapes.enumerated() {
            guard let found = part(index, shape, header, file) else { return nil }
            maps.append(found)
        }
        guard header.metadata["checksum"] == checksum(maps) else { return nil }
        return maps
    }

    private static func part(
        _ index: Int, _ shape: (outputs: Int, inputs: Int), _ header: SafetensorsHeader,
        _ file: MappedFile
    ) -> QuantizedWeights? {
        let sizes = QuantizedWeights.sizes(outputs: shape.outputs, inputs: shape.inputs)
        guard let scales = header.entries["\(index).scales"]?.range,
            let weights = header.entries["\(index).weights"]?.range,
            scales.count == sizes.scales, weights.count == sizes.bytes,
            scales.lowerBound.isMultiple(of: MemoryLayout<Float>.alignment)
        else { return nil }
        guard let start = unsafe file.bytes.baseAddress else { return nil }
        return unsafe QuantizedWeights(
            outputs: shape.outputs, inputs: shape.inputs, bytes: start + weights.lowerBound,
            scales: start + scales.lowerBound, owner: file)
    }

    /// Writes `maps`, which were made of `source`; a file already there is replaced as a whole or
    /// not at all, and nothing is left behind where that fails.
    ///
    /// - Throws: `CheckpointError.unwritable`
    public static func write(
        _ maps: [QuantizedWeights], source: String, to url: URL
    ) throws(CheckpointError) {
        let name = ".\(url.lastPathComponent).\(UUID().uuidString)"
        let part = url.deletingLastPathComponent().appending(path: name)
        do {
            defer { try? FileManager.default.removeItem(at: part) }
            guard FileManager.default.createFile(atPath: part.path, contents: nil) else {
                throw CocoaError(.fileWriteNoPermission)
            }
            let handle = try FileHandle(forWritingTo: part)
            try handle.write(contentsOf: header(maps, source: source))
            for map in maps {
                try unsafe map.withBytes { weights, scales in
                    try unsafe write(scales, to: handle)
                    try unsafe write(weights, to: handle)
                }
            }
            try handle.close()
            guard unsafe rename(part.path, url.path) == 0 else {
                throw CocoaError(.fileWriteUnknown)
            }
        } catch {
            throw .unwritable(file: url.path, reason: error.localizedDescription)
        }
    }

    private static func write(_ bytes: UnsafeRawBufferPointer, to handle: FileHandle) throws {
        guard let start = bytes.baseAddress, bytes.count > 0 else { return }
        let data = unsafe Data(
            bytesNoCopy: UnsafeMutableRawPointer(mutating: start), count: bytes.count,
            deallocator: .none)
        try handle.write(contentsOf: data)
    }

    private static func header(_ maps: [QuantizedWeights], source: String) -> Data {
        let metadata: [(key: String, value: JSONOutput)] = [
            ("axon_q8", .string(version)), ("checksum", .string(checksum(maps))),
            ("source", .string(source)),
        ]
        var members: [(key: String, value: JSONOutput)] = [("__metadata__", .object(metadata))]
        var offset = 0
        func add(_ name: String, _ type: StoredType, rows: Int, bytes: Int) {
            let columns = rows > 0 ? bytes / rows / type.size : 0
            let entry: JSONOutput = [
                "dtype": .string(type.rawValue), "shape": [.int(rows), .int(columns)],
                "data_offsets": [.int(offset), .int(offset + bytes)],
            ]
            members.append((name, entry))
            offset += bytes
        }
        for (index, map) in maps.enumerated() {
            let sizes = QuantizedWeights.sizes(outputs: map.outputs, inputs: map.inputs)
            let groups = QuantizedWeights.groups(map.outputs)
            add("\(index).scales", .f32, rows: groups, bytes: sizes.scales)
            add("\(index).weights", .u8, rows: groups, bytes: sizes.bytes)
        }
        var text = JSONOutput.object(members).utf8
        // The bytes after the length and the header begin at a cache line.
        text.append(contentsOf: repeatElement(0x20, count: (64 - (text.count + 8) % 64) % 64))
        var data = unsafe withUnsafeBytes(of: UInt64(text.count).littleEndian) { unsafe Data($0) }
        data.append(contentsOf: text)
        return data
    }

    private static func checksum(_ maps: [QuantizedWeights]) -> String {
        maps.map { map in
            unsafe map.withBytes { weights, scales in
                let sums = unsafe (Checksum.of(weights), Checksum.of(scales))
                return String(sums.0, radix: 16) + ":" + String(sums.1, radix: 16)
            }
        }.joined(separator: " ")
    }
}
