/// Tells whether text that comes in parts is UTF-8, as early as a byte shows that it is not.
struct UTF8Check {
    private var missing = 0
    private var next: ClosedRange<UInt8> = 0x80...0xBF

    /// Whether no character is left unfinished.
    var isComplete: Bool { missing == 0 }

    /// False when these bytes cannot follow those before them, after which the check is spent.
    mutating func accepts(_ bytes: some Sequence<UInt8>) -> Bool {
        for byte in bytes where !accepts(byte) { return false }
        return true
    }

    private mutating func accepts(_ byte: UInt8) -> Bool {
        guard missing == 0 else {
            defer { next = 0x80...0xBF }
            missing -= 1
            return next.contains(byte)
        }
        switch byte {
        case ..<0x80: return true
        case 0xC2...0xDF: missing = 1
        case 0xE0...0xEF: missing = 2
        case 0xF0...0xF4: missing = 3
        default: return false
        }
        // Neither longer forms than needed, nor surrogates, nor anything beyond U+10FFFF.
        switch byte {
        case 0xE0: next = 0xA0...0xBF
        case 0xED: next = 0x80...0x9F
        case 0xF0: next = 0x90...0xBF
        case 0xF4: next = 0x80...0x8F
        default: break
        }
        return true
    }
}
