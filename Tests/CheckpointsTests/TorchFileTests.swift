import Checkpoints
import Foundation
import Golden
import Tensors
import Testing

/// Files of torch.save: read without running anything of them.
struct TorchFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func tensorsOfAPickleAreRead() throws {
        let pickle = TinyPickle.dictionary([
            (
                "a",
                TinyPickle.tensor("0", "FloatStorage", count: 6, shape: [2, 3], strides: [3, 1])
            ),
            (
                "t",
                TinyPickle.tensor("0", "FloatStorage", count: 6, shape: [3, 2], strides: [1, 3])
            ),
            (
                "odd",
                TinyPickle.tensor(
                    "0", "FloatStorage", count: 6, offset: 1, shape: [2, 2], strides: [3, 1])
            ), ("one", TinyPickle.tensor("1", "BFloat16Storage", count: 1, shape: [], strides: [])),
            ("step", TinyPickle.number(300)),
            (
                "inner",
                TinyPickle.dictionary([
                    ("k", TinyPickle.tensor("2", "LongStorage", count: 1, shape: [1], strides: [1]))
                ])
            ),
        ])
        let file = try open(
            pickle, ["0": bytes([1, 2, 3, 4, 5, 6]), "1": [0x80, 0x3F], "2": bytes(Int64(9))])
        #expect(Set(file.names) == ["a", "t", "odd", "one", "inner.k"])
        #expect(try file.numbers("a")?.array == [1, 2, 3, 4, 5, 6])
        #expect(file.entry("t")?.isColumnMajor == true && file.entry("t")?.shape == [3, 2])
        #expect(try file.numbers("odd")?.array == [2, 3, 5, 6])
        #expect(try file.numbers("one")?.array == [1] && file.entry("one")?.shape == [])
        #expect(try file.numbers("inner.k") == nil && file.entry("inner.k")?.type == .i64)
    }

    @Test(arguments: [
        ("os", "system"), ("posix", "system"), ("builtins", "eval"), ("torch._utils", "_rebuild_x"),
        ("numpy.core.multiarray", "scalar"),
    ])
    func whateverElseAPickleNamesIsRefusedByName(_ module: String, _ name: String) throws {
        let call =
            Array("c\(module)\n\(name)\n".utf8) + TinyPickle.text("ls") + [0x85] + Array("R".utf8)
        let byStack = TinyPickle.text(module) + TinyPickle.text(name) + [0x93]
        for value in [call, byStack] {
            let error = #expect(throws: CheckpointError.self) {
                try open(TinyPickle.dictionary([("a", value)]), [:])
            }
            #expect(error?.description.contains("\(module).\(name)") == true)
        }
    }

    @Test(arguments: [
        ("i", "opcode 0x69"), ("o", "opcode 0x6F"), ("\u{81}", "opcode"), ("P0\n", "opcode 0x50"),
        ("I1\n", "opcode 0x49"), ("u", "a mark"), ("0", "a value"),
        ("h\u{5}", "something remembered"),
        ("]}b", "a dictionary"), ("]e", "a mark"), ("}\u{85}Q", "a storage"), ("}})R", "a call"),
    ])
    func operationsThatTensorsDoNotNeedAreRefused(_ code: String, _ words: String) throws {
        let bytes = code.unicodeScalars.map { UInt8($0.value) }
        let error = #expect(throws: CheckpointError.self) {
            try open([0x80, 2] + bytes + Array(".".utf8), [:])
        }
        let sentence = error?.description ?? ""
        #expect(sentence.contains(words), "\(sentence)")
    }

    @Test func viewsBeyondTheirStorageAreRefused() throws {
        for (offset, shape, strides) in [
            (0, [7], [1]), (1, [6], [1]), (0, [2, 3], [4, 1]), (0, [6, 6], [0, 1]),
            (0, [1 << 40, 1 << 40], [1, 1]), (0, [2], [Int(Int32.max)]), (7, [0], [1]),
        ] as [(Int, [Int], [Int])] {
            let tensor = TinyPickle.tensor(
                "0", "FloatStorage", count: 6, offset: offset, shape: shape, strides: strides)
            #expect(throws: CheckpointError.self) {
                try open(
                    TinyPickle.dictionary([("a", tensor)]), ["0": bytes([1, 2, 3, 4, 5, 6])])
            }
        }
    }

    @Test func storagesMustBeThereAndAsLongAsSaid() throws {
        let tensor = TinyPickle.tensor("0", "FloatStorage", count: 2, shape: [2], strides: [1])
        let pickle = TinyPickle.dictionary([("a", tensor)])
        _ = try open(pickle, ["0": bytes([1, 2])])
        for data in [[:], ["0": bytes([1])], ["0": bytes([1, 2, 3])], ["1": bytes([1, 2])]] {
            #expect(throws: CheckpointError.self) { try open(pickle, data) }
        }
        let long = TinyPickle.tensor(
            "0", "DoubleStorage", count: .max, shape: [1], strides: [1])
        #expect(throws: CheckpointError.self) {
            try open(TinyPickle.dictionary([("a", long)]), ["0": bytes([1, 2])])
        }
    }

    @Test func depthAndCyclesEndInAnError() throws {
        let deep = [UInt8](repeating: 0x85, count: 1_000_000)
        let value = TinyPickle.number(1) + deep
        #expect(try open(TinyPickle.dictionary([("a", value)]), [:]).names.isEmpty)
        // A dictionary that holds itself.
        let cycle: [UInt8] =
            [0x80, 2] + Array("}q\u{0}".utf8) + TinyPickle.text("a") + Array("h\u{0}s.".utf8)
        #expect(throws: CheckpointError.self) { try open(cycle, [:]) }
        // Dictionaries of a hundred times the next, ten deep.
        var wide: [UInt8] = [0x80, 2] + Array("}q\u{0}0".utf8)
        for level in UInt8(1)...10 {
            wide += Array("}(".utf8)
            for entry in 0..<100 {
                wide += TinyPickle.text("\(entry)") + [UInt8(ascii: "h"), level - 1]
            }
            wide += [UInt8(ascii: "u"), UInt8(ascii: "q"), level] + Array("0".utf8)
        }
        let start = ContinuousClock.now
        #expect(throws: CheckpointError.self) { try open(wide + Array("h\u{A}.".utf8), [:]) }
        #expect(start.duration(to: .now) < .seconds(20))
    }

    @Test func programsAndOtherArchivesAreRefused() throws {
        let pickle = [0x80, 2] + Array("}.".utf8)
        for members in [
            [TinyZip.Member("x/data.pkl", pickle), TinyZip.Member("x/constants.pkl", [1])],
            [TinyZip.Member("x/data.pkl", pickle), TinyZip.Member("y/data.pkl", pickle)],
            [
                TinyZip.Member("x/data.pkl", pickle),
                TinyZip.Member("x/byteorder", Array("big".utf8)),
            ],
            [TinyZip.Member("x/other", pickle)],
        ] {
            let url = try folder.write(TinyZip(members).data, to: "x.pt")
            #expect(throws: CheckpointError.self) { try TorchFile(url) }
        }
        for text in ["", "{}", "not a pickle at all", "\u{80}\u{2}"] {
            let url = try folder.write(Array(text.utf8), to: "x.pt")
            #expect(throws: CheckpointError.self) { try TorchFile(url) }
        }
    }

    private func open(_ pickle: [UInt8], _ storages: [String: [UInt8]]) throws -> TorchFile {
        let members = storages.sorted { $0.key < $1.key }.map {
            TinyZip.Member("archive/data/\($0.key)", $0.value)
        }
        let zip = TinyZip([TinyZip.Member("archive/data.pkl", pickle)] + members)
        return try TorchFile(folder.write(zip.data, to: "x.pt"))
    }
}

/// The bytes of pickles, protocol 2.
enum TinyPickle {
    /// A whole pickle of a dictionary, or one inside another.
    static func dictionary(_ pairs: [(String, [UInt8])]) -> [UInt8] {
        [0x80, 2] + Array("}(".utf8) + pairs.flatMap { text($0.0) + body($0.1) }
            + Array("u.".utf8)
    }

    static func text(_ text: String) -> [UInt8] {
        Array("X".utf8) + bytes(UInt32(text.utf8.count)) + Array(text.utf8)
    }

    static func number(_ number: Int) -> [UInt8] { [0x8A, 8] + bytes(Int64(number)) }

    static func tuple(_ numbers: [Int]) -> [UInt8] {
        Array("(".utf8) + numbers.flatMap(number) + Array("t".utf8)
    }

    static func tensor(
        _ key: String, _ storage: String, count: Int, offset: Int = 0, shape: [Int],
        strides: [Int]
    ) -> [UInt8] {
        Array("ctorch._utils\n_rebuild_tensor_v2\n((".utf8) + text("storage")
            + Array("ctorch\n\(storage)\n".utf8) + text(key) + text("cpu") + number(count)
            + Array("tQ".utf8) + number(offset) + tuple(shape) + tuple(strides)
            + [0x89] + Array("ccollections\nOrderedDict\n)RtR".utf8)
    }

    /// A pickle without its frame, to be put into another.
    private static func body(_ value: [UInt8]) -> [UInt8] {
        value.starts(with: [0x80, 2]) ? Array(value.dropFirst(2).dropLast()) : value
    }
}
