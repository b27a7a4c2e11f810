/// Tokens and their ids, by exact bytes.
///
/// A flat table with open addressing: one allocation for all tokens, so that fifty thousand load in
/// a few milliseconds. Keys are bytes because `String` calls canonically equivalent texts equal.
struct Vocabulary: Sendable {
    /// Ids above this are refused, so that a damaged file cannot ask for terabytes.
    static let largestID = 1 << 24

    private struct Entry {
        var start: Int
        var count: Int
        var id: Int
    }

    private var bytes: [UInt8] = []
    private var entries: [Entry] = []
    /// Positions in `entries`, -1 where empty; the count is a power of two, at most half full.
    private var slots: [Int32]
    /// For each id the position of its entry, -1 where the id is unused.
    private var entryOfID: [Int32] = []

    init(capacity: Int) {
        var size = 16
        while size < capacity * 2 { size *= 2 }
        slots = Array(repeating: -1, count: size)
        entries.reserveCapacity(capacity)
    }

    /// The largest id plus one.
    var idCount: Int { entryOfID.count }

    /// How many different tokens there are.
    var count: Int { entries.count }

    /// The id of `token`.
    func id(of token: Span<UInt8>) -> Int? {
        let entry = slots[slot(of: token)]
        return entry < 0 ? nil : entries[Int(entry)].id
    }

    /// The id of `token`.
    func id(of token: [UInt8]) -> Int? { id(of: token.span) }

    /// The ids of `<0x00>` to `<0xFF>`, in which models spell what they do not know.
    var byteIDs: [Int?] {
        (0...255).map { byte in
            let digits = String(byte, radix: 16, uppercase: true)
            return id(of: Array("<0x\(byte < 16 ? "0" : "")\(digits)>".utf8))
        }
    }

    /// The bytes of the token with this id.
    func token(_ id: Int) -> ArraySlice<UInt8>? {
        guard entryOfID.indices.contains(id), entryOfID[id] >= 0 else { return nil }
        let entry = entries[Int(entryOfID[id])]
        return bytes[entry.start..<entry.start + entry.count]
    }

    /// How many bytes the longest token has.
    var longest: Int { entries.reduce(0) { max($0, $1.count) } }

    /// How many bytes the token with this id has; 0 where there is none.
    func length(_ id: Int) -> Int {
        entryOfID.indices.contains(id) && entryOfID[id] >= 0
            ? entries[Int(entryOfID[id])].count : 0
    }

    /// A byte of the token with this id, which must have more bytes than that.
    func byte(at offset: Int, of id: Int) -> UInt8 {
        bytes[entries[Int(entryOfID[id])].start + offset]
    }

    /// Gives `token` the id, which must be 0...`largestID`; a token given twice keeps the last.
    mutating func insert(_ token: Span<UInt8>, id: Int) {
        precondition((0...Self.largestID).contains(id), "the reader checks ids first")
        if entries.count * 2 >= slots.count { grow() }
        let slot = slot(of: token)
        if slots[slot] < 0 {
            slots[slot] = Int32(entries.count)
            entries.append(Entry(start: bytes.count, count: token.count, id: id))
            for index in token.indices { bytes.append(token[index]) }
        } else {
            entries[Int(slots[slot])].id = id
        }
        while entryOfID.count <= id { entryOfID.append(-1) }
        entryOfID[id] = slots[slot]
    }

    /// The slot that holds `token`, or the empty one where it belongs.
    private func slot(of token: Span<UInt8>) -> Int {
        var slot = Self.hash(token) & (slots.count - 1)
        while slots[slot] >= 0, !holds(entries[Int(slots[slot])], token) {
            slot = (slot + 1) & (slots.count - 1)
        }
        return slot
    }

    private func holds(_ entry: Entry, _ token: Span<UInt8>) -> Bool {
        guard entry.count == token.count else { return false }
        for index in token.indices where bytes[entry.start + index] != token[index] { return false }
        return true
    }

    private mutating func grow() {
        slots = Array(repeating: -1, count: slots.count * 2)
        for (position, entry) in entries.enumerated() {
            let token = bytes[entry.start..<entry.start + entry.count]
            slots[slot(of: token.span)] = Int32(position)
        }
    }

    /// FNV-1a, its high bits folded in.
    private static func hash(_ token: Span<UInt8>) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in token.indices {
            hash = (hash ^ UInt64(token[index])) &* 0x100_0000_01B3
        }
        return Int(truncatingIfNeeded: hash ^ (hash >> 29))
    }
}
