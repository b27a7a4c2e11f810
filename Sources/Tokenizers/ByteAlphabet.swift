/// GPT-2's writing of bytes as printable characters, in which byte-level vocabularies are stored.
///
/// The printable bytes of Latin-1 stand for themselves, and the other 68 for U+0100 and onward in
/// order: space is "Ġ", newline "Ċ" (`bytes_to_unicode` of OpenAI's encoder.py).
enum ByteAlphabet {
    /// The scalar that stands for each byte; all are below U+0144.
    static let scalars: [UInt16] = {
        var next: UInt16 = 0x100
        return (0...255).map { byte in
            if isPrintable(byte) { return UInt16(byte) }
            defer { next += 1 }
            return next
        }
    }()

    /// The UTF-8 of the scalar that stands for each byte.
    static let utf8: [[UInt8]] = scalars.map { scalar in
        scalar < 0x80 ? [UInt8(scalar)] : [UInt8(0xC0 | scalar >> 6), UInt8(0x80 | scalar & 0x3F)]
    }

    /// The byte that each scalar below U+0144 stands for, or -1.
    private static let bytes: [Int16] = {
        var bytes = Array(repeating: Int16(-1), count: 0x144)
        for (byte, scalar) in scalars.enumerated() { bytes[Int(scalar)] = Int16(byte) }
        return bytes
    }()

    /// The byte a scalar stands for, or nil where it stands for none.
    static func byte(for scalar: Unicode.Scalar) -> UInt8? {
        guard scalar.value < bytes.count else { return nil }
        return UInt8(exactly: bytes[Int(scalar.value)])
    }

    private static func isPrintable(_ byte: Int) -> Bool {
        (0x21...0x7E).contains(byte) || (0xA1...0xAC).contains(byte) || (0xAE...0xFF).contains(byte)
    }
}
