/// The sets that patterns name: `\p{…}`, `[:…:]` and the letters `\d \h \s \w`.
enum RegexProperty {
    static let digit = scalars(named: "nd") ?? ScalarSet()
    static let space = ScalarSet([
        9..<14, 0x20..<0x21, 0x85..<0x86, 0xA0..<0xA1, 0x1680..<0x1681, 0x2000..<0x200B,
        0x2028..<0x202A, 0x202F..<0x2030, 0x205F..<0x2060, 0x3000..<0x3001,
    ])
    static let word = UnicodeData.scalars(of: UnicodeData.patternWord)
    static let hexDigit = ScalarSet([0x30..<0x3A, 0x41..<0x47, 0x61..<0x67])
    static let newline: UInt32 = 10

    /// The set of a name as `\p{…}` takes it: case, spaces, `_` and `-` say nothing.
    static func scalars(named name: String) -> ScalarSet? {
        let key = fold(name)
        if let categories = categories(key) {
            return UnicodeData.scalars(ofCategories: categories)
        }
        if let set = other(key) { return set }
        let scripts = UnicodeData.scriptNames.split(separator: " ").map { fold(String($0)) }
        return scripts.firstIndex(of: key).map(UnicodeData.scalars(ofScript:))
    }

    private static func fold(_ name: String) -> String {
        name.lowercased().filter { $0 != " " && $0 != "_" && $0 != "-" }
    }

    /// The numbers of the general categories with this short or long name.
    private static func categories(_ key: String) -> [Int]? {
        let short = longNames[key] ?? key
        let names = UnicodeData.categoryNames.split(separator: " ").map { $0.lowercased() }
        guard !short.isEmpty, short.count <= 2 else { return nil }
        if short == "lc" { return [0, 1, 2] }
        let numbers = names.indices.filter {
            short.count == 1 ? names[$0].hasPrefix(short) : names[$0] == short
        }
        return numbers.isEmpty ? nil : numbers
    }

    private static let longNames = [
        "letter": "l", "casedletter": "lc", "uppercaseletter": "lu", "lowercaseletter": "ll",
        "titlecaseletter": "lt", "modifierletter": "lm", "otherletter": "lo", "mark": "m",
        "combiningmark": "m", "nonspacingmark": "mn", "spacingmark": "mc", "enclosingmark": "me",
        "number": "n", "decimalnumber": "nd", "letternumber": "nl", "othernumber": "no",
        "punctuation": "p", "connectorpunctuation": "pc", "dashpunctuation": "pd",
        "openpunctuation": "ps", "closepunctuation": "pe", "initialpunctuation": "pi",
        "finalpunctuation": "pf", "otherpunctuation": "po", "symbol": "s", "mathsymbol": "sm",
        "currencysymbol": "sc", "modifiersymbol": "sk", "othersymbol": "so", "separator": "z",
        "spaceseparator": "zs", "lineseparator": "zl", "paragraphseparator": "zp", "other": "c",
        "control": "cc", "format": "cf", "surrogate": "cs", "privateuse": "co",
        "unassigned": "cn", "digit": "nd", "cntrl": "cc",
    ]

    private static func other(_ key: String) -> ScalarSet? {
        switch key {
        case "any": .all
        case "assigned": UnicodeData.scalars(ofCategories: [29]).inverted
        case "ascii": ScalarSet([0..<128])
        case "alphabetic", "alpha": UnicodeData.scalars(of: UnicodeData.alphabetic)
        case "uppercase", "upper": UnicodeData.scalars(of: UnicodeData.uppercase)
        case "lowercase", "lower": UnicodeData.scalars(of: UnicodeData.lowercase)
        case "whitespace", "space": space
        case "word": word
        case "xdigit", "asciihexdigit": hexDigit
        case "alnum": UnicodeData.scalars(of: UnicodeData.alphabetic).union(digit)
        case "blank": UnicodeData.scalars(ofCategories: [22]).union(ScalarSet([9..<10]))
        default: nil
        }
    }
}
