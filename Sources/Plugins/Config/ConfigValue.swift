/// A value of a TOML file, and where it stands.
struct ConfigValue: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        case table([String: ConfigValue])
        case array([ConfigValue])
        case string(String)
        case integer(Int)
        case number(Double)
        case boolean(Bool)
        /// A date or time, which no key takes.
        case date
    }

    /// Where the value's key starts, or the value itself in an array, counted in scalars.
    var offset: Int
    var kind: Kind

    /// Whether a scalar would upset a terminal or the reading direction.
    static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control || scalar.properties.isBidiControl
    }

    /// What the value is, for error messages.
    var shown: String {
        switch kind {
        case .table: "a table"
        case .array: "an array"
        case .string(let text): "\"\(Self.printable(text))\""
        case .integer(let value): "\(value)"
        case .number(let value): "\(value)"
        case .boolean(let value): "\(value)"
        case .date: "a date"
        }
    }

    /// The text with what would upset a terminal written as escapes.
    static func printable(_ text: String) -> String {
        text.unicodeScalars.map { isControl($0) ? $0.escaped(asASCII: true) : String($0) }.joined()
    }
}
