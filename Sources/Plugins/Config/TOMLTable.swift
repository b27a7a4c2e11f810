/// A table while a TOML file is being read: who may still add to it depends on how it came about.
final class TOMLTable {
    enum Origin {
        /// Named by a header, `[a.b]`.
        case header
        /// Made on the way to another header: a header may still name it once.
        case passage
        /// Made by dotted keys, which alone may add to it.
        case dotted
        /// `{ … }`: complete.
        case inline
    }

    enum Node {
        case value(ConfigValue)
        case table(TOMLTable)
        /// `[[a]]`, as opposed to an array that is a value.
        case tables([TOMLTable])
    }

    var origin: Origin
    var offset: Int
    var members: [String: Node] = [:]

    init(_ origin: Origin, at offset: Int) {
        self.origin = origin
        self.offset = offset
    }

    /// The table and all in it as values.
    var value: ConfigValue {
        let values = members.mapValues { node in
            switch node {
            case .value(let value): value
            case .table(let table): table.value
            case .tables(let tables):
                ConfigValue(offset: tables[0].offset, kind: .array(tables.map(\.value)))
            }
        }
        return ConfigValue(offset: offset, kind: .table(values))
    }
}
