internal import JSON

/// `UnicodeScripts`: cut where the script changes; kana count as Han, and what belongs to no script
/// goes with what is before it.
///
/// Where a text begins with such, a space above all, that is lost, as the reference library does.
struct ScriptPreTokenizer: PreTokenizer {
    /// The number of spaces and unassigned scalars.
    private static let any: UInt8 = 0

    init(_ value: JSONValue, file: String) throws(TokenizerError) {}

    func split(_ pieces: Pieces) -> Pieces {
        var out = Pieces()
        for range in pieces.ranges {
            let reader = ScalarReader(pieces.bytes[range])
            var start: Int?
            var script = Self.any
            var index = range.lowerBound
            while let (scalar, next) = reader.scalar(at: index) {
                let own = UnicodeData.scriptsApartTable[scalar]
                if own != Self.any, own != script {
                    if let start { out.add(start..<index, of: pieces) }
                    (start, script) = (index, own)
                }
                index = next
            }
            if let start { out.add(start..<index, of: pieces) }
        }
        return out
    }
}
