internal import CSimdJSON
public import Foundation

/// One value of a parsed JSON document: a cheap view that keeps its document alive.
///
///     let config = try JSONValue(contentsOf: folder.appending(path: "config.json"))
///     let layers = try config.int("n_layer")
///     for member in config.members { … member.key.bytes, member.value … }
///
/// Parsing is simdjson's; nothing is copied until asked for. Typed access gives nil for another
/// type, and the throwing accessors by key name the file, the key and what was found. A key given
/// twice counts with its last value, as in Python. Nesting beyond 256 levels, text that is not
/// UTF-8 and unpaired surrogate escapes are errors.
public struct JSONValue: Sendable {
    let storage: JSONStorage
    let index: Int

    init(_ storage: JSONStorage, _ index: Int) {
        self.storage = storage
        self.index = index
    }

    /// Reads and parses a file.
    public init(contentsOf file: URL) throws(JSONError) {
        let data: Data
        do {
            data = try Data(contentsOf: file, options: .mappedIfSafe)
        } catch {
            let exists = FileManager.default.fileExists(atPath: file.path)
            throw .unreadable(
                file: file.path,
                reason: exists ? (error as NSError).localizedDescription : "there is no such file")
        }
        try self.init(data, file: file.path)
    }

    /// Parses `data`; `file` is what errors call it.
    public init(_ data: Data, file: String? = nil) throws(JSONError) {
        let storage = data.withUnsafeBytes { bytes in
            Result { () throws(JSONError) in try JSONStorage(bytes, file: file) }
        }
        self.init(try storage.get(), 1)
    }

    /// Parses bytes that need to live only during the call; `file` is what errors call them.
    public init(bytes: UnsafeRawBufferPointer, file: String? = nil) throws(JSONError) {
        self.init(try JSONStorage(bytes, file: file), 1)
    }

    /// Parses a text; `file` is what errors call it.
    public init(_ text: String, file: String? = nil) throws(JSONError) {
        try self.init(Data(text.utf8), file: file)
    }

    /// The file the document came from, as named when it was read.
    public var file: String? { storage.file }

    /// What the value is, in a word for error messages: "an object", "a string" or "null".
    public var kindName: String {
        switch storage.kind(at: index) {
        case UInt8(ascii: "{"): "an object"
        case UInt8(ascii: "["): "an array"
        case UInt8(ascii: "\""): "a string"
        case UInt8(ascii: "l"), UInt8(ascii: "u"): "an integer"
        case UInt8(ascii: "d"): "a number"
        case UInt8(ascii: "t"), UInt8(ascii: "f"): "a boolean"
        default: "null"
        }
    }

    /// Whether the value is `null`.
    public var isNull: Bool { storage.kind(at: index) == UInt8(ascii: "n") }

    /// The value of `true` or `false`.
    public var bool: Bool? {
        switch storage.kind(at: index) {
        case UInt8(ascii: "t"): true
        case UInt8(ascii: "f"): false
        default: nil
        }
    }

    /// An integer written without fraction or exponent that fits 64 bits.
    public var int: Int? {
        let word = storage.document.tape
        switch storage.kind(at: index) {
        case UInt8(ascii: "l"): return Int(Int64(bitPattern: word?[index + 1] ?? 0))
        case UInt8(ascii: "u"): return Int(exactly: word?[index + 1] ?? 0)
        default: return nil
        }
    }

    /// Any number, as the nearest double.
    public var double: Double? {
        let word = storage.document.tape
        switch storage.kind(at: index) {
        case UInt8(ascii: "l"): return Double(Int64(bitPattern: word?[index + 1] ?? 0))
        case UInt8(ascii: "u"): return Double(word?[index + 1] ?? 0)
        case UInt8(ascii: "d"): return axon_json_double(word, index)
        default: return nil
        }
    }

    /// A string as its exact bytes.
    public var text: JSONText? {
        storage.kind(at: index) == UInt8(ascii: "\"") ? JSONText(storage, index) : nil
    }

    /// A string.
    public var string: String? { text?.string }
}
