extension JSONValue {
    /// The value under `key`, which must be there.
    public func required(_ key: String) throws(JSONError) -> JSONValue {
        guard isObject else {
            throw .wrongType(key: "", expected: "an object", found: kindName, file: file)
        }
        guard let value = self[key] else { throw .missingKey(key, file: file) }
        return value
    }

    /// The integer under `key`.
    public func int(_ key: String) throws(JSONError) -> Int {
        try typed(key, "an integer", \.int)
    }

    /// The number under `key`.
    public func double(_ key: String) throws(JSONError) -> Double {
        try typed(key, "a number", \.double)
    }

    /// The boolean under `key`.
    public func bool(_ key: String) throws(JSONError) -> Bool {
        try typed(key, "a boolean", \.bool)
    }

    /// The string under `key`.
    public func string(_ key: String) throws(JSONError) -> String {
        try typed(key, "a string", \.string)
    }

    /// The array under `key`.
    public func array(_ key: String) throws(JSONError) -> [JSONValue] {
        try typed(key, "an array", \.array)
    }

    /// The object under `key`, as a value to look into.
    public func object(_ key: String) throws(JSONError) -> JSONValue {
        try typed(key, "an object") { $0.isObject ? $0 : nil }
    }

    /// What `read` gives under `key`, nil where the key is absent or null, an error where it is of
    /// another type than `expected`.
    public func optional<T>(
        _ key: String, _ expected: String, _ read: (JSONValue) -> T?
    ) throws(JSONError) -> T? {
        guard let value = self[key], !value.isNull else { return nil }
        return try value.converted(key, expected, read)
    }

    private func typed<T>(
        _ key: String, _ expected: String, _ read: (JSONValue) -> T?
    ) throws(JSONError) -> T {
        try required(key).converted(key, expected, read)
    }

    private func converted<T>(
        _ key: String, _ expected: String, _ read: (JSONValue) -> T?
    ) throws(JSONError) -> T {
        guard let result = read(self) else {
            throw .wrongType(key: key, expected: expected, found: kindName, file: file)
        }
        return result
    }
}
