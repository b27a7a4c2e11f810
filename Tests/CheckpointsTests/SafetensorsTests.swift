import Checkpoints
import Foundation
import Fuzzing
import Golden
import Tensors
import Testing

/// A safetensors file is believed only as far as it is checked.
struct SafetensorsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func whatIsWrittenIsReadBack() throws {
        var writer = SafetensorsWriter()
        writer.metadata = ["made by": "a test"]
        writer.add("b", Matrix(rows: 2, columns: 2, values: [1, 2, 3, -4]))
        writer.add("a.é", floats: [8, 9], shape: [2])
        writer.add("a.é", floats: [0.5], shape: [1, 1, 1])
        writer.add("none", floats: [], shape: [0, 3])
        writer.add("ids", integers: [7, -1, .max])
        let url = folder.url.appending(path: "x.safetensors")
        try writer.write(to: url)

        let file = try SafetensorsFile(url)
        #expect(file.metadata == ["made by": "a test"])
        #expect(file.entries["b"]?.shape == [2, 2] && file.entries["ids"]?.type == .i64)
        #expect(file.floats("b")?.array == [1, 2, 3, -4])
        #expect(file.floats("a.é")?.array == [0.5] && file.floats("none")?.array == [])
        #expect(file.integers("ids") == [7, -1, .max])
        #expect(file.floats("ids") == nil && file.integers("b") == nil && file.floats("c") == nil)
    }

    @Test(arguments: 0..<5)
    func halfPrecisionAndOddPlacesAreRead(_ padding: Int) throws {
        let pad = String(repeating: " ", count: padding)
        let url = try file(
            #"{"h":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},"#
                + #""b":{"dtype":"BF16","shape":[2],"data_offsets":[4,8]},"#
                + #""f":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}"# + pad,
            data: [0x00, 0x3C, 0x00, 0xC0, 0x80, 0x3F, 0x00, 0xC0, 0, 0, 0x20, 0x41])
        let file = try SafetensorsFile(url)
        #expect(file.floats("h")?.array == [1, -2])
        #expect(file.floats("b")?.array == [1, -2])
        #expect(file.floats("f")?.array == [10])
    }

    @Test(arguments: [
        #"[]"#, #"{"#, #"{"a":1}"#, #"{"a":{"dtype":"F32"}}"#,
        #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}"#,
        #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#,
        #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#,
        #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}"#,
        #"{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#,
        #"{"a":{"dtype":"F99","shape":[2],"data_offsets":[0,8]}}"#,
        #"{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}"#,
        #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}}"#,
        #"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}"#,
        #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,18446744073709551615]}}"#,
        #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"#
            + #""b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}"#,
        #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"#
            + #""a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}"#,
        #"{"__metadata__":{"a":1}}"#,
    ])
    func brokenHeadersAreRefused(_ header: String) throws {
        let url = try file(header, data: [UInt8](repeating: 0, count: 8))
        #expect(throws: CheckpointError.self) { try SafetensorsFile(url) }
    }

    @Test(
        arguments: [
            [], [1, 2, 3], [0, 0, 0, 0, 0, 0, 0, 0], [255, 255, 255, 255, 255, 255, 255, 255],
            [9, 0, 0, 0, 0, 0, 0, 0, 123, 125], [255, 255, 255, 255, 255, 255, 255, 127, 123, 125],
        ] as [[UInt8]])
    func brokenLengthsAreRefused(_ bytes: [UInt8]) throws {
        let url = try folder.write(bytes, to: "x.safetensors")
        #expect(throws: CheckpointError.self) { try SafetensorsFile(url) }
    }

    @Test func aMissingFileAndAFolderAreNamed() throws {
        let error = #expect(throws: CheckpointError.self) { try MappedFile(folder.url) }
        #expect(error?.description.contains(folder.url.lastPathComponent) == true)
        let missing = folder.url.appending(path: "no such file")
        #expect(throws: CheckpointError.self) { try MappedFile(missing) }
    }

    @Test func noMutationOfAFileTraps() throws {
        var writer = SafetensorsWriter()
        writer.add("a", Matrix(rows: 3, columns: 2))
        writer.add("ids", integers: [1, 2])
        let url = folder.url.appending(path: "x.safetensors")
        try writer.write(to: url)
        let bytes = [UInt8](try Data(contentsOf: url))
        var random = Fuzz.random(11)
        for _ in 0..<400 * Fuzz.rounds {
            let mutant = try folder.write(random.mutated(bytes), to: "mutant")
            guard let file = try? SafetensorsFile(mutant) else { continue }
            for name in file.entries.keys {
                _ = file.floats(name)?.array
                _ = file.integers(name)
            }
        }
    }

    private func file(_ header: String, data: [UInt8]) throws -> URL {
        let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) }
        return try folder.write(length + header.utf8 + data, to: "x.safetensors")
    }
}
