/// Finds what a person meant by a name that does not exist.
enum NearestName {
    /// The known name with the fewest edits from `name`, if they are few for its length.
    static func of(_ name: String, among known: [String]) -> String? {
        let nearest = known.map { (name: $0, edits: edits(name.lowercased(), $0.lowercased())) }
            .min { ($0.edits, $0.name) < ($1.edits, $1.name) }
        guard let nearest, nearest.edits <= max(2, name.count / 3) else { return nil }
        return nearest.name
    }

    /// The known names with the fewest edits from `name`, nearest first: at most `count`, and none
    /// that has little in common with it.
    static func several(of name: String, among known: [String], count: Int = 3) -> [String] {
        let name = name.lowercased()
        let near = known.map { (name: $0, edits: edits(name, $0.lowercased())) }
            .filter { $0.edits <= max(2, name.count / 2) }
        return near.sorted { ($0.edits, $0.name) < ($1.edits, $1.name) }.prefix(count).map(\.name)
    }

    /// The Levenshtein distance in characters.
    static func edits(_ one: String, _ other: String) -> Int {
        let other = Array(other.prefix(100))
        var row = Array(0...other.count)
        for (i, character) in one.prefix(100).enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, candidate) in other.enumerated() {
                let replaced = diagonal + (character == candidate ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[other.count]
    }
}
