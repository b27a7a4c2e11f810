internal import TOMLKit

/// A value of a TOML file.
enum ConfigValue: Sendable {
    case table([String: ConfigValue])
    case array([ConfigValue])
    case string(String)
    case integer(Int)
    case number(Double)
    case boolean(Bool)
    /// Dates and times, which no key takes.
    case other(String)

    init(_ value: any TOMLValueConvertible) {
        switch value.type {
        case .table: self = .table(value.table.map(Self.members) ?? [:])
        case .array: self = .array(value.array?.map(ConfigValue.init) ?? [])
        case .string: self = value.string.map(Self.string) ?? .other("string")
        case .int: self = value.int.map(Self.integer) ?? .other("integer")
        case .double: self = value.double.map(Self.number) ?? .other("number")
        case .bool: self = value.bool.map(Self.boolean) ?? .other("boolean")
        default: self = .other(value.type.description)
        }
    }

    /// A key that TOMLKit cannot find again, because it holds a zero byte, keeps its place here so
    /// that it is reported as unknown.
    static func members(of table: TOMLTable) -> [String: ConfigValue] {
        Dictionary(
            table.keys.map { key in (key, table[key].map(ConfigValue.init) ?? .other("value")) }
        ) { $1 }
    }

    /// Whether a scalar would upset a terminal or the reading direction.
    static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control || scalar.properties.isBidiControl
    }

    private static func printable(_ text: String) -> String {
        text.unicodeScalars.map { isControl($0) ? $0.escaped(asASCII: true) : String($0) }.joined()
    }

    /// What the value is, for error messages.
    var shown: String {
        switch self {
        case .table: "a table"
        case .array: "an array"
        case .string(let text): "\"\(Self.printable(text))\""
        case .integer(let value): "\(value)"
        case .number(let value): "\(value)"
        case .boolean(let value): "\(value)"
        case .other(let kind): "a \(kind)"
        }
    }
}
