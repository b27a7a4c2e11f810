/// A WebSocket frame with every bit as one likes, right or wrong.
public struct RawFrame: Equatable, Sendable {
    /// Whether it is the last of its message.
    public var isFinal = true
    /// The three reserved bits, as a number up to 7.
    public var reserved: UInt8 = 0
    /// The kind of frame, 0 to 15.
    public var opcode: UInt8
    /// Whether it is masked, as those of a client must be.
    public var isMasked = true
    /// What it carries.
    public var payload: [UInt8]

    /// A frame that a client may send.
    public init(
        _ opcode: UInt8, _ payload: [UInt8] = [], isFinal: Bool = true, reserved: UInt8 = 0,
        isMasked: Bool = true
    ) {
        self.opcode = opcode
        self.payload = payload
        self.isFinal = isFinal
        self.reserved = reserved
        self.isMasked = isMasked
    }

    /// A text message.
    public static func text(_ text: String) -> RawFrame { RawFrame(1, Array(text.utf8)) }

    /// A close frame.
    public static func close(_ code: UInt16, _ reason: String = "") -> RawFrame {
        RawFrame(8, [UInt8(code >> 8), UInt8(code & 255)] + Array(reason.utf8))
    }

    /// What a text or the reason of a close frame says.
    public var text: String {
        String(decoding: opcode == 8 ? payload.dropFirst(2) : payload[...], as: UTF8.self)
    }

    /// The code of a close frame.
    public var closeCode: Int? {
        opcode == 8 && payload.count >= 2 ? Int(payload[0]) << 8 | Int(payload[1]) : nil
    }

    /// The frame as it goes over the wire.
    public var bytes: [UInt8] {
        var bytes = [(isFinal ? 0x80 : 0) | reserved << 4 | opcode]
        let mask: UInt8 = isMasked ? 0x80 : 0
        switch payload.count {
        case ..<126: bytes.append(mask | UInt8(payload.count))
        case ..<65536: bytes += [mask | 126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
        default:
            bytes.append(mask | 127)
            bytes += (0..<8).map { UInt8(truncatingIfNeeded: payload.count >> (56 - 8 * $0)) }
        }
        guard isMasked else { return bytes + payload }
        let key: [UInt8] = [0x12, 0xF0, 0x5A, 0x81]
        return bytes + key + payload.enumerated().map { $1 ^ key[$0 & 3] }
    }

    /// Takes a frame from the front of `bytes`, nil where it is not there yet.
    static func take(from bytes: inout [UInt8]) -> RawFrame? {
        guard bytes.count >= 2 else { return nil }
        let width = [126: 2, 127: 8][Int(bytes[1] & 127)] ?? 0
        let isMasked = bytes[1] & 0x80 != 0
        let start = 2 + width + (isMasked ? 4 : 0)
        guard bytes.count >= start else { return nil }
        let length =
            width == 0
            ? Int(bytes[1] & 127) : bytes[2..<2 + width].reduce(0) { $0 << 8 | Int($1) }
        guard bytes.count >= start + length else { return nil }
        let key = isMasked ? Array(bytes[start - 4..<start]) : [0, 0, 0, 0]
        let frame = RawFrame(
            bytes[0] & 15,
            bytes[start..<start + length].enumerated().map { $1 ^ key[$0 & 3] },
            isFinal: bytes[0] & 0x80 != 0, reserved: bytes[0] >> 4 & 7, isMasked: isMasked)
        bytes.removeFirst(start + length)
        return frame
    }
}
