/// What keeps a line of the table from being SAEs.
struct PackingFault: Error {
    let problem: String
}

/// One line of the table: SAEs whose names differ in numbers only.
///
///     ⇥layer_$1/width_16k/canonical⇥layer_$1/width_16k/average_l0_$2⇥…⇥⇥16384⇥0,105 1,102 2,141
///
/// The columns are id, path (`=` where it is the id), Neuronpedia's name, scale, width and the rows
/// of numbers; `0..11` stands for twelve rows of one number.
struct PackedSAEs {
    /// More would be no table of this kind.
    private static let mostRows = 10_000

    private let columns: [Substring]

    init(_ line: Substring) throws(PackingFault) {
        columns = line.columns
        guard columns.count == 7, !columns[1].isEmpty else {
            throw PackingFault(problem: "an SAE has an id, a path and five more columns")
        }
    }

    /// The SAEs, one for each row.
    func unpacked() throws(PackingFault) -> [CatalogueSAE] {
        if columns[6].isEmpty { return [try sae([])] }
        var saes: [CatalogueSAE] = []
        for word in columns[6].utf8.split(separator: UInt8(ascii: " ")) {
            for row in try Self.rows(Substring(word)) {
                saes.append(try sae(row))
            }
            guard saes.count <= Self.mostRows else { throw PackingFault(problem: "too many rows") }
        }
        return saes
    }

    private func sae(_ row: [Substring]) throws(PackingFault) -> CatalogueSAE {
        let id = try Self.filled(columns[1], row)
        let path = columns[2] == "=" ? id : try Self.filled(columns[2], row)
        let neuronpedia = try Self.filled(columns[3], row)
        let scale = try Self.filled(columns[4], row)
        guard scale.isEmpty || Double(scale)?.isFinite == true else {
            throw PackingFault(problem: "expected a number, found \(scale)")
        }
        return CatalogueSAE(
            id: id, path: path, neuronpedia: neuronpedia.isEmpty ? nil : neuronpedia,
            normScalingFactor: Double(scale), width: Int(columns[5]).flatMap { $0 > 0 ? $0 : nil })
    }

    /// The rows that a word of the last column stands for.
    private static func rows(_ word: Substring) throws(PackingFault) -> [[Substring]] {
        guard let dots = word.firstRange(of: "..") else {
            let fields = word.utf8.split(
                separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            return [fields.map { Substring($0) }]
        }
        guard let first = Int(word[..<dots.lowerBound]), let last = Int(word[dots.upperBound...]),
            0 <= first, first <= last, last < mostRows
        else { throw PackingFault(problem: "expected a range such as 0..11, found \(word)") }
        return (first...last).map { ["\($0)"] }
    }

    /// The template with `$1`, `$2` … replaced by the row's numbers.
    private static func filled(
        _ template: Substring, _ row: [Substring]
    ) throws(PackingFault) -> String {
        let parts = template.utf8.split(
            separator: UInt8(ascii: "$"), omittingEmptySubsequences: false)
        var text = String(Substring(parts[0]))
        for part in parts.dropFirst() {
            let digits = part.prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }.prefix(2)
            guard let place = Int(Substring(digits)), row.indices.contains(place - 1) else {
                throw PackingFault(problem: "a row has too few numbers for \(template)")
            }
            text += row[place - 1] + Substring(part.dropFirst(digits.count))
        }
        return text
    }
}
