/// A text cut into pieces: the bytes of all of them end to end, and where each ends.
///
/// The bytes are UTF-8 and need not be those of the original text: a pre-tokenizer may rewrite them.
struct Pieces: Sendable, Equatable {
    private(set) var bytes: [UInt8] = []
    private(set) var ends: [Int] = []

    init() {}

    /// One piece, the whole of `text`.
    init(_ text: [UInt8]) {
        bytes = text
        close()
    }

    /// Adds a byte to the piece being written.
    mutating func append(_ byte: UInt8) { bytes.append(byte) }

    /// Adds bytes to the piece being written.
    mutating func append(_ more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }

    /// Ends the piece being written; an empty one is dropped, as the reference library does.
    mutating func close() {
        if bytes.count > (ends.last ?? 0) { ends.append(bytes.count) }
    }

    /// Where each piece lies in `bytes`.
    var ranges: some Sequence<Range<Int>> {
        ends.indices.lazy.map { [ends] in ($0 == 0 ? 0 : ends[$0 - 1])..<ends[$0] }
    }
}
