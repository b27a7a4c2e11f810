internal import JSON

/// Byte-pair encoding: characters joined pair by pair, the pair of the lowest rank first.
///
/// Source: Sennrich, Haddow, Birch 2016, as `tokenizers` runs it (models/bpe).
struct BPEModel: TokenModel {
    let vocabulary: Vocabulary
    let merges: MergeTable
    let unknownID: Int?
    let fusesUnknown: Bool
    let ignoresMerges: Bool
    let continuingPrefix: [UInt8]
    let endSuffix: [UInt8]
    /// The ids of `<0x00>` to `<0xFF>` where characters outside the vocabulary fall back to bytes.
    let byteIDs: [Int?]?
    /// The ids of the characters below U+0200, which are all that byte-level models have.
    private let nearIDs: [Int?]

    init(vocabulary: Vocabulary, merges: MergeTable, options: BPEOptions = BPEOptions()) {
        self.vocabulary = vocabulary
        self.merges = merges
        unknownID = options.unknownToken.flatMap { vocabulary.id(of: Array($0.utf8)) }
        fusesUnknown = options.fusesUnknown
        ignoresMerges = options.ignoresMerges
        continuingPrefix = options.continuingPrefix
        endSuffix = options.endSuffix
        byteIDs =
            options.fallsBackToBytes
            ? vocabulary.byteIDs : nil
        nearIDs = (0..<0x200).map { value in
            UnicodeScalar(value).flatMap { vocabulary.id(of: Array(String($0).utf8)) }
        }
    }

    func tokenize(_ piece: ArraySlice<UInt8>, into ids: inout [Int]) {
        if ignoresMerges, let id = vocabulary.id(of: piece.span) {
            ids.append(id)
        } else {
            ids += merges.merge(symbols(of: piece))
        }
    }

    /// The ids of the single characters, before any merge.
    func symbols(of piece: ArraySlice<UInt8>) -> [Int] {
        let reader = ScalarReader(piece)
        let hasAffixes = !continuingPrefix.isEmpty || !endSuffix.isEmpty
        var symbols: [Int] = []
        symbols.reserveCapacity(piece.count)
        var pendingUnknown = false
        var index = piece.startIndex
        while let (scalar, next) = reader.scalar(at: index) {
            var character = piece[index..<next]
            let id: Int?
            if hasAffixes {
                if index > piece.startIndex { character = (continuingPrefix + character)[...] }
                if next == piece.endIndex { character += endSuffix }
                id = vocabulary.id(of: character.span)
            } else {
                id = self.id(of: scalar, character)
            }
            index = next
            if let id {
                flush(&pendingUnknown, to: &symbols)
                symbols.append(id)
            } else if let bytes = fallback(for: character) {
                symbols += bytes
            } else {
                if !fusesUnknown { flush(&pendingUnknown, to: &symbols) }
                pendingUnknown = true
            }
        }
        flush(&pendingUnknown, to: &symbols)
        return symbols
    }

    private func id(of scalar: Unicode.Scalar, _ character: ArraySlice<UInt8>) -> Int? {
        scalar.value < nearIDs.count
            ? nearIDs[Int(scalar.value)] : vocabulary.id(of: character.span)
    }

    private func fallback(for character: ArraySlice<UInt8>) -> [Int]? {
        guard let byteIDs else { return nil }
        let ids = character.compactMap { byteIDs[Int($0)] }
        return ids.count == character.count ? ids : nil
    }

    /// A model without an unknown token drops what it does not know.
    private func flush(_ pending: inout Bool, to symbols: inout [Int]) {
        if pending, let unknownID { symbols.append(unknownID) }
        pending = false
    }

}

/// The settings of a BPE model, each as in a file that does not mention it.
struct BPEOptions: Sendable {
    var unknownToken: String?
    var fusesUnknown = false
    var ignoresMerges = false
    var fallsBackToBytes = false
    /// Written in front of every character but the first of a piece.
    var continuingPrefix: [UInt8] = []
    /// Written behind the last character of a piece.
    var endSuffix: [UInt8] = []
}
