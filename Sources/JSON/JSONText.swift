/// A string of a document as the exact bytes it holds.
///
/// Two texts are equal when their bytes are. Swift's `String` calls "é" and "e\u{301}" equal, which
/// are two different entries of a vocabulary: never key one by `String`.
public struct JSONText: Sendable, Hashable, CustomStringConvertible {
    private let storage: JSONStorage
    private let index: Int

    init(_ storage: JSONStorage, _ index: Int) {
        self.storage = storage
        self.index = index
    }

    /// Calls `body` with the UTF-8 bytes, which are valid UTF-8 and only live during the call.
    public func withUTF8<R, E: Error>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(E) -> R
    ) throws(E) -> R {
        defer { withExtendedLifetime(storage) {} }
        return try body(storage.utf8(at: index))
    }

    /// The UTF-8 bytes, copied.
    public var bytes: [UInt8] { withUTF8 { Array($0) } }

    /// The text as a `String`.
    public var string: String { withUTF8 { String(decoding: $0, as: UTF8.self) } }

    /// The same as `string`.
    public var description: String { string }

    /// Whether the bytes are those of `text`.
    public static func == (text: JSONText, other: String) -> Bool {
        text.withUTF8 { $0.elementsEqual(other.utf8) }
    }

    /// Whether both hold the same bytes.
    public static func == (one: JSONText, other: JSONText) -> Bool {
        one.withUTF8 { bytes in other.withUTF8 { bytes.elementsEqual($0) } }
    }

    /// Feeds the bytes into `hasher`.
    public func hash(into hasher: inout Hasher) {
        withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}
