/// A text cut into pieces: the bytes of all of them end to end, and where each ends.
///
/// The bytes are UTF-8 and need not be those of the original text: a pre-tokenizer may rewrite them.
struct Pieces: Sendable, Equatable {
    private(set) var bytes: [UInt8] = []
    private(set) var ends: [Int] = []
    /// How many of the bytes stand for the very first character of the text that was encoded.
    private(set) var leading = 0

    init() {}

    /// One piece, the whole of `text`.
    init(_ text: NormalizedText) {
        bytes = text.bytes
        leading = text.leading
        close()
    }

    /// Adds a byte to the piece being written.
    mutating func append(_ byte: UInt8) { bytes.append(byte) }

    /// Adds bytes to the piece being written, so many of which stand for the first character.
    mutating func append(_ more: some Collection<UInt8>, leading count: Int = 0) {
        if count > 0 { leading = bytes.count + count }
        bytes.append(contentsOf: more)
    }

    /// Adds a part of other pieces as a piece of its own.
    mutating func add(_ range: Range<Int>, of other: Pieces) {
        append(other.bytes[range], leading: other.leading(in: range))
        close()
    }

    /// Ends the piece being written; an empty one is dropped, as the reference library does.
    mutating func close() {
        if bytes.count > (ends.last ?? 0) { ends.append(bytes.count) }
    }

    /// How many bytes of the range stand for the very first character.
    func leading(in range: Range<Int>) -> Int {
        max(0, min(range.upperBound, leading) - range.lowerBound)
    }

    /// Where each piece lies in `bytes`.
    var ranges: some Sequence<Range<Int>> {
        ends.indices.lazy.map { [ends] in ($0 == 0 ? 0 : ends[$0 - 1])..<ends[$0] }
    }
}

/// A text on its way through the normalizers.
struct NormalizedText: Sendable, Equatable {
    var bytes: [UInt8]
    /// How many of the bytes stand for the very first character of the text that was encoded, which
    /// some stages treat apart; 0 in a text from further behind.
    var leading = 0

    /// Rewrites scalar by scalar: `write` appends what comes in the place of one.
    mutating func rewrite(_ write: (Unicode.Scalar, inout [UInt8]) -> Void) {
        let reader = ScalarReader(bytes[...])
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var newLeading = 0
        var index = 0
        while let (scalar, next) = reader.scalar(at: index) {
            write(scalar, &out)
            if index < leading { newLeading = out.count }
            index = next
        }
        bytes = out
        leading = newLeading
    }

    /// Rewrites scalar by scalar, leaving out those for which `keep` says no.
    mutating func filter(_ keep: (Unicode.Scalar) -> Bool) {
        rewrite { scalar, out in if keep(scalar) { out.append(scalar) } }
    }
}
