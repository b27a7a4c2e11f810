internal import CSimdJSON

/// A key of an object with its value.
public struct JSONMember: Sendable {
    /// The key, byte for byte.
    public let key: JSONText
    /// What stands under it.
    public let value: JSONValue
}

extension JSONValue {
    /// The elements of an array in order, without a copy; empty for anything else.
    public var elements: some Sequence<JSONValue> { JSONElements(self) }

    /// The members of an object in the file's order, without a copy; empty for anything else.
    public var members: some Sequence<JSONMember> { JSONMembers(self) }

    /// The elements of an array.
    public var array: [JSONValue]? { isArray ? Array(elements) : nil }

    /// The members of an object in the file's order.
    ///
    /// Keys are `String`s: for vocabularies read `members`, whose keys are compared by their bytes.
    public var object: [(key: String, value: JSONValue)]? {
        isObject ? members.map { ($0.key.string, $0.value) } : nil
    }

    /// Whether the value is an array.
    public var isArray: Bool { storage.kind(at: index) == UInt8(ascii: "[") }

    /// Whether the value is an object.
    public var isObject: Bool { storage.kind(at: index) == UInt8(ascii: "{") }

    /// How many elements or members there are; 0 for anything else.
    public var count: Int {
        isArray ? elements.reduce(0) { sum, _ in sum + 1 } : members.reduce(0) { sum, _ in sum + 1 }
    }

    /// The value under `key`, or nil where there is none or the value is no object.
    ///
    /// Keys are compared byte for byte, one after the other: to look up many keys of a large object,
    /// go through `members` once.
    public subscript(key: String) -> JSONValue? {
        var found: JSONValue?
        for member in members where member.key == key { found = member.value }
        return found
    }

    /// The element at `position`, counted from the front, or nil beyond the end or in no array.
    public subscript(position: Int) -> JSONValue? {
        guard position >= 0 else { return nil }
        return elements.dropFirst(position).first { _ in true }
    }
}

/// Goes through what a container holds, value by value: keys too are values.
private struct ContainerWalk {
    let storage: JSONStorage
    private var index: Int
    private let end: Int

    /// `isEmpty` where the value is no container of the kind wanted.
    init(_ value: JSONValue, isEmpty: Bool) {
        storage = value.storage
        index = value.index + 1
        end = isEmpty ? index : axon_json_end(storage.document.tape, value.index) - 1
    }

    mutating func next() -> Int? {
        guard index < end else { return nil }
        defer { index = storage.next(after: index) }
        return index
    }
}

/// The elements of an array; nothing for other values.
private struct JSONElements: Sequence, IteratorProtocol {
    private var walk: ContainerWalk

    init(_ value: JSONValue) { walk = ContainerWalk(value, isEmpty: !value.isArray) }

    mutating func next() -> JSONValue? { walk.next().map { JSONValue(walk.storage, $0) } }
}

/// The members of an object; nothing for other values.
private struct JSONMembers: Sequence, IteratorProtocol {
    private var walk: ContainerWalk

    init(_ value: JSONValue) { walk = ContainerWalk(value, isEmpty: !value.isObject) }

    mutating func next() -> JSONMember? {
        guard let key = walk.next(), let value = walk.next() else { return nil }
        return JSONMember(key: JSONText(walk.storage, key), value: JSONValue(walk.storage, value))
    }
}
