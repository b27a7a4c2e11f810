internal import Foundation

/// How much of each segment of a file has come, in memory and as the text of a small file.
///
/// The text is a line with the file's and the segments' size, and then 20 digits and a line break
/// for each segment, so that one number can be replaced in place.
struct SegmentMap: Sendable, Equatable {
    let size: Int
    let segmentSize: Int
    /// The bytes at the beginning of each segment that are there.
    private(set) var done: [Int]

    init(size: Int, segmentSize: Int) {
        self.size = size
        self.segmentSize = max(segmentSize, 1)
        done = [Int](repeating: 0, count: Self.count(size, self.segmentSize))
    }

    private static func count(_ size: Int, _ segmentSize: Int) -> Int {
        max(size / segmentSize + (size % segmentSize == 0 ? 0 : 1), 1)
    }

    /// Where a segment lies in the file.
    func range(_ segment: Int) -> Range<Int> {
        let start = segment * segmentSize
        return start..<start + min(segmentSize, size - start)
    }

    func isDone(_ segment: Int) -> Bool { done[segment] == range(segment).count }

    var total: Int { done.reduce(0, +) }
    var isWhole: Bool { done.indices.allSatisfy(isDone) }

    mutating func advance(_ segment: Int, by count: Int) { done[segment] += count }
}

extension SegmentMap {
    private static let digits = 20
    private var header: String { "axon-segments-1 \(size) \(segmentSize)\n" }

    /// The whole file.
    var text: String { done.reduce(into: header) { $0 += Self.line($1) } }

    /// Where the number of a segment stands in the file, and the number.
    func entry(_ segment: Int) -> (offset: Int, text: String) {
        (header.utf8.count + segment * (Self.digits + 1), Self.line(done[segment]))
    }

    /// Reads a map of a file of `size` bytes, of which no more than `limit` can be there.
    ///
    /// Nil where it is no such map; numbers that cannot be are none.
    init?(_ text: String, size: Int, limit: Int) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let words = lines[0].split(separator: " ")
        guard words.count == 3, words[0] == "axon-segments-1", Int(words[1]) == size,
            let segmentSize = Int(words[2]), segmentSize > 0,
            lines.count == Self.count(size, segmentSize) + 2, lines.last?.isEmpty == true
        else { return nil }
        self.init(size: size, segmentSize: segmentSize)
        for segment in done.indices {
            let range = range(segment)
            guard let count = Int(lines[segment + 1]), count >= 0 else { continue }
            done[segment] = max(min(count, range.count, limit - range.lowerBound), 0)
        }
    }

    private static func line(_ number: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(digits - text.count, 0)) + text + "\n"
    }
}
