import Foundation
import Fuzzing
import Golden
import Testing

@testable import Hub

@Suite struct SegmentMapTests {
    @Test(arguments: [(0, 1), (1, 1), (10, 3), (9, 3), (7, 100)])
    func segmentsCoverTheFileOnce(size: Int, segmentSize: Int) {
        let map = SegmentMap(size: size, segmentSize: segmentSize)
        let ranges = map.done.indices.map(map.range)
        #expect(ranges.first?.lowerBound == 0 && ranges.last?.upperBound == size)
        #expect(ranges.dropFirst().map(\.lowerBound) == ranges.dropLast().map(\.upperBound))
        #expect(map.isWhole == (size == 0))
    }

    @Test func textReadsBackTheSame() {
        var map = SegmentMap(size: 1_000, segmentSize: 300)
        map.advance(0, by: 300)
        map.advance(2, by: 7)
        #expect(SegmentMap(map.text, size: 1_000, limit: 1_000) == map)
    }

    @Test func numberReplacedInPlaceIsTheSameText() {
        var map = SegmentMap(size: 1_000, segmentSize: 300)
        var text = Array(map.text.utf8)
        map.advance(3, by: 42)
        let (offset, line) = map.entry(3)
        text.replaceSubrange(offset..<offset + line.utf8.count, with: line.utf8)
        #expect(text == Array(map.text.utf8))
    }

    @Test func mapNeverPromisesMoreThanIsThere() {
        var map = SegmentMap(size: 1_000, segmentSize: 300)
        for segment in map.done.indices {
            map.advance(segment, by: map.range(segment).count)
        }
        let read = SegmentMap(map.text, size: 1_000, limit: 350)
        #expect(read?.done == [300, 50, 0, 0])
        #expect(SegmentMap(map.text, size: 999, limit: 999) == nil)
    }

    @Test func mutatedMapsAreReadWithinTheirBounds() {
        var random = Fuzz.random(5)
        let text = Array(SegmentMap(size: 100_000, segmentSize: 30_000).text.utf8)
        for _ in 0..<3_000 * Fuzz.rounds {
            var bytes = text
            for _ in 0...Int(random.next() % 4) {
                bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(
                    truncatingIfNeeded: random.next())
            }
            if random.next() % 3 == 0 { bytes.removeLast(Int(random.next() % 60)) }
            guard
                let map = SegmentMap(
                    String(decoding: bytes, as: UTF8.self), size: 100_000, limit: 60_000)
            else { continue }
            for segment in map.done.indices {
                #expect((0...map.range(segment).count).contains(map.done[segment]))
            }
        }
        #expect(SegmentMap("axon-segments-1 100000 1\n", size: 100_000, limit: 0) == nil)
        #expect(SegmentMap("", size: 1, limit: 1) == nil)
    }
}
