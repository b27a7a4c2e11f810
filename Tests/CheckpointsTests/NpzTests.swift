import Checkpoints
import Foundation
import Golden
import Tensors
import Testing

/// Archives of NumPy arrays, and what is refused in archives.
struct NpzTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: [false, true])
    func arraysAreReadStoredAndDeflated(_ isDeflated: Bool) throws {
        let values: [Float] = [1, 2, 3, -4, 5, 6]
        let halves: [UInt8] = [0x00, 0x3C, 0x00, 0xC0]
        let doubles = [1.5, -2.25].flatMap { bytes($0.bitPattern) }
        let zip = TinyZip([
            member("a", array("<f4", "(2, 3)", bytes(values)), isDeflated),
            member("t", array("<f4", "(3, 2)", bytes(values), isFortran: true), isDeflated),
            member("h", array("<f2", "(2,)", halves), isDeflated),
            member("b", array("|V2", "(2,)", [0x80, 0x3F, 0x00, 0xC0]), isDeflated),
            member("d", array("<f8", "(1, 2)", doubles), isDeflated),
            member("i", array("<i8", "()", bytes(Int64(7))), isDeflated),
            member("none", array("<f4", "(0, 4)", []), isDeflated),
        ])
        let file = try open(zip)
        #expect(Set(file.names) == ["a", "t", "h", "b", "d", "i", "none"])
        #expect(try file.numbers("a")?.array == values && file.entry("a")?.shape == [2, 3])
        #expect(file.entry("t")?.isColumnMajor == true && file.entry("a")?.isColumnMajor == false)
        #expect(try file.numbers("h")?.array == [1, -2] && file.numbers("b")?.array == [1, -2])
        #expect(try file.numbers("d")?.array == [1.5, -2.25])
        #expect(try file.numbers("i") == nil && file.numbers("none")?.array == [])
        #expect(try file.numbers("elsewhere") == nil && file.entry("i")?.type == .i64)
    }

    @Test func anArrayInFortransOrderIsReadTheRightWayRound() throws {
        // [[1, 2, 3], [4, 5, 6]] column by column.
        let data = array("<f4", "(2, 3)", bytes([1, 4, 2, 5, 3, 6]), isFortran: true)
        let file = try open(TinyZip([member("w", data, false)]))
        var loader = StrictLoader(Checkpoint(file: file))
        #expect(loader.tensor("w", [2, 3])?.array == [1, 2, 3, 4, 5, 6])
        let map = loader.linear("w", inputs: 2, outputs: 3, layout: .inputMajor)
        #expect(map(Matrix(row: [1, 10])).values == [41, 52, 63])
        let turned = loader.linear("w", inputs: 3, outputs: 2, layout: .outputMajor)
        #expect(turned(Matrix(row: [1, 10, 100])).values == [321, 654])
        try loader.finish()
    }

    @Test(arguments: [
        ("'descr': '>f4', 'fortran_order': False, 'shape': (1,), ", "descr"),
        ("'descr': '|O', 'fortran_order': False, 'shape': (1,), ", "descr"),
        ("'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), ", "header"),
        ("'descr': '<f4', 'fortran_order': 0, 'shape': (1,), ", "header"),
        ("'descr': '<f4', 'fortran_order': False, 'shape': 1, ", "header"),
        ("'descr': '<f4', 'fortran_order': False, 'shape': (-1,), ", "header"),
        ("'descr': '<f4', 'fortran_order': False, 'shape': (2,), ", "8 bytes"),
        (
            "'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807, 8), ",
            "countless"
        ),
        ("'descr': '<f4', 'fortran_order': False, ", "header"),
        ("'descr': '<f4', 'descr': '<f4', 'shape': (1,), ", "header"),
        ("'descr': '<f4', 'fortran_order': __import__('os'), 'shape': (1,), ", "header"),
    ])
    func otherHeadersAreRefusedInWords(_ fields: String, _ word: String) throws {
        let header = Array("{\(fields)}\n".utf8)
        let data =
            [0x93] + Array("NUMPY".utf8) + [1, 0] + bytes(UInt16(header.count)) + header
            + bytes([1])
        let error = #expect(throws: CheckpointError.self) {
            try open(TinyZip([member("a", data, false)]))
        }
        #expect(error?.description.contains("a.npy") == true)
        #expect(error?.description.contains(word) == true, "\(error?.description ?? "")")
    }

    /// What a member says that is not so, and what an error must say of it.
    struct Lie: Sendable {
        let words: String
        let change: @Sendable (inout TinyZip.Member) -> Void
    }

    private static let lies = [
        Lie(words: "encryption") { $0.flags = 1 },
        Lie(words: "method 12") { $0.method = 12 },
        Lie(words: "a header that agrees") { $0.localName = "b.npy" },
        Lie(words: "a size that") {
            $0.isDeflated = true
            $0.size = 1 << 30
        },
        Lie(words: "a size that") { $0.size = 1 << 20 },
        Lie(words: "a header at byte") { $0.header = 7 },
        Lie(words: "a header at byte") { $0.header = .max - 1 },
        Lie(words: "in a zip64 field") { $0.header = .max },
        Lie(words: "in a zip64 field") { $0.size = .max },
    ]

    @Test(arguments: lies)
    func archivesThatLieAreRefusedInWords(_ lie: Lie) throws {
        let honest = member("a", array("<f4", "(1,)", bytes([1])), false)
        _ = try open(TinyZip([honest]))
        let error = #expect(throws: CheckpointError.self) {
            try open(TinyZip([honest.with(lie.change)]))
        }
        let sentence = error?.description ?? ""
        #expect(sentence.contains(lie.words), "\(sentence)")
    }

    @Test func membersMayNotShareBytesOrNames() throws {
        let a = member("a", array("<f4", "(1,)", bytes([1])), false)
        let twin = a.with { $0.header = 0 }
        for zip in [
            TinyZip([a, a]),
            TinyZip([
                a,
                twin.with {
                    $0.name = "b.npy"
                    $0.localName = "a.npy"
                },
            ]),
        ] {
            #expect(throws: CheckpointError.self) { try open(zip) }
        }
        let error = #expect(throws: CheckpointError.self) {
            try open(TinyZip([TinyZip.Member("readme.txt", [1])]))
        }
        #expect(error?.description.contains("ends in .npy") == true)
    }

    @Test func aWrongChecksumIsFoundWhenItIsInflated() throws {
        let a = member("a", array("<f4", "(1,)", bytes([1])), true).with { $0.checksum = 1 }
        let file = try open(TinyZip([a]))
        #expect(throws: CheckpointError.self) { try file.numbers("a") }
        var loader = StrictLoader(Checkpoint(file: file))
        #expect(loader.tensor("a", [1]) == nil)
        let error = #expect(throws: CheckpointError.self) { try loader.finish() }
        #expect(error?.description.contains("a is damaged") == true)
    }

    @Test func aCommentAtTheEndIsPassedOver() throws {
        var zip = TinyZip([member("a", array("<f4", "(1,)", bytes([3])), false)])
        zip.comment = Array("PK and more".utf8)
        #expect(try open(zip).numbers("a")?.array == [3])
        zip.count = 2
        #expect(throws: CheckpointError.self) { try open(zip) }
    }

    @Test func everyCutIsRefused() throws {
        let zip = TinyZip([member("a", array("<f4", "(2,)", bytes([3, 4])), false)]).data
        for length in 0..<zip.count {
            let url = try folder.write(Array(zip.prefix(length)), to: "cut.npz")
            #expect(throws: CheckpointError.self) { try NpzFile(url) }
        }
    }

    private func open(_ zip: TinyZip) throws -> NpzFile {
        try NpzFile(folder.write(zip.data, to: "x.npz"))
    }

    private func member(_ name: String, _ data: [UInt8], _ isDeflated: Bool) -> TinyZip.Member {
        TinyZip.Member(name + ".npy", data).with { $0.isDeflated = isDeflated }
    }
}

/// A `.npy` array of version 1.
func array(
    _ descr: String, _ shape: String, _ data: [UInt8], isFortran: Bool = false
) -> [UInt8] {
    let order = isFortran ? "True" : "False"
    var header = "{'descr': '\(descr)', 'fortran_order': \(order), 'shape': \(shape), }"
    header += String(repeating: " ", count: (64 - (header.utf8.count + 11) % 64) % 64) + "\n"
    return [0x93] + Array("NUMPY".utf8) + [1, 0] + bytes(UInt16(header.utf8.count))
        + Array(header.utf8) + data
}
