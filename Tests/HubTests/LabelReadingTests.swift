import Foundation
import Fuzzing
import Golden
import JSON
import Testing
import WebDouble

@testable import Hub

@Suite struct LabelReadingTests {
    private func reduce(_ bytes: [UInt8]) throws -> ExplanationBatch {
        let folder = try TemporaryFolder()
        return try LabelFetch.reduce(folder.write(bytes, to: "batch.gz"))
    }

    private func pack(_ lines: [String]) -> [UInt8] {
        Gzip.pack(Array(lines.joined(separator: "\n").utf8))
    }

    @Test func linesBecomeLabels() throws {
        let lines = (0..<500).map { NeuronpediaDouble.line($0, "label \($0)") }
        let batch = try reduce(pack(lines))
        #expect(batch.labels.count == 500 && batch.junk == 0)
        #expect(batch.labels[499]?.text == "label 499")
        #expect(batch.labels[499]?.source == "Neuronpedia, gpt-4o-mini")
    }

    @Test func bestOfSeveralDoesNotDependOnTheirOrder() throws {
        let lines = [
            NeuronpediaDouble.line(7, "old", id: "ck1"),
            NeuronpediaDouble.line(7, "new", id: "ck9"),
            NeuronpediaDouble.line(7, "", id: "ck99"), NeuronpediaDouble.line(7, "mid", id: "ck5"),
        ]
        for order in [lines, lines.reversed(), [lines[1], lines[3], lines[2], lines[0]]] {
            #expect(try reduce(pack(order)).labels[7]?.text == "new")
        }
        var same = [NeuronpediaDouble.line(1, "a", id: ""), NeuronpediaDouble.line(1, "b", id: "")]
        let one = try reduce(pack(same)).labels[1]
        same.reverse()
        #expect(try reduce(pack(same)).labels[1] == one)
    }

    @Test func junkIsLeftOutAndTextIsMadeSafe() throws {
        let long = String(repeating: "x", count: 5 << 20)
        let lines = [
            "", "{", "null", #"{"index":"-1","description":"x"}"#,
            #"{"index":"9e9","description":"x"}"#,
            #"{"index":["1"],"description":"x"}"#, #"{"index":"99999999999","description":"x"}"#,
            NeuronpediaDouble.line(3, long), NeuronpediaDouble.line(4, "\u{202E}evil\u{7}\nlabel"),
            #"{"index":5,"description":7}"#, #"{"index":6,"description":"number"}"#, "\u{0}\u{1}",
        ]
        let batch = try reduce(pack(lines))
        #expect(batch.labels.mapValues(\.text) == [4: "evil label", 6: "number"])
    }

    @Test func severalGzipsInOneFileAreOne() throws {
        let packed =
            pack([NeuronpediaDouble.line(1, "one"), ""])
            + pack([NeuronpediaDouble.line(2, "two")])
        #expect(try reduce(packed).labels.count == 2)
    }

    @Test func cutGzipIsAnErrorAtEveryLength() throws {
        let packed = pack((0..<20).map { NeuronpediaDouble.line($0, "label") })
        for count in stride(from: 0, to: packed.count, by: 37) {
            #expect(throws: GzipLines.Fault.self) { _ = try reduce(Array(packed.prefix(count))) }
        }
        #expect(throws: GzipLines.Fault.corrupt) { _ = try reduce(Array("plain text".utf8)) }
    }

    @Test func mutatedBatchesNeverTrap() throws {
        var random = Fuzz.random(9)
        let folder = try TemporaryFolder()
        let packed = pack((0..<30).map { NeuronpediaDouble.line($0, "label \($0) ü") })
        for _ in 0..<150 * Fuzz.rounds {
            var bytes = packed
            for _ in 0...Int(random.next() % 3) {
                bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(
                    truncatingIfNeeded: random.next())
            }
            let batch = try? LabelFetch.reduce(folder.write(bytes, to: "batch.gz"))
            #expect((batch?.labels.count ?? 0) <= 31)
        }
    }

    @Test func mutatedLinesNeverTrap() {
        var random = Fuzz.random(11)
        let line = Array(NeuronpediaDouble.line(12, "a label with \"quotes\" and \u{1F600}").utf8)
        for _ in 0..<2_000 * Fuzz.rounds {
            var bytes = line
            for _ in 0...Int(random.next() % 3) {
                bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(
                    truncatingIfNeeded: random.next())
            }
            var batch = ExplanationBatch()
            bytes.withUnsafeBytes { batch.take($0) }
            #expect(batch.labels.count + batch.junk <= 1)
        }
    }

    private static let xml = """
        <?xml version="1.0"?><ListBucketResult><IsTruncated>true</IsTruncated>
        <Contents><Key>v1/a&amp;b/&#233;.jsonl.gz</Key><ETag>&quot;e1&quot;</ETag><Size>12</Size></Contents>
        <Contents><Key>../../up</Key><ETag>"e2"</ETag><Size>1</Size></Contents>
        <Contents><Key>no/size</Key></Contents><Contents><Key>n</Key><Size>-4</Size></Contents>
        <NextContinuationToken>1/+=</NextContinuationToken></ListBucketResult>
        """

    @Test func listingIsReadAndItsTrapsAreNot() throws {
        let listing = try #require(BucketListing(Array(Self.xml.utf8)))
        #expect(
            listing.objects == [.init(key: "v1/a&b/é.jsonl.gz", etag: "e1", size: 12)])
        #expect(listing.continuation == "1/+=")
        #expect(BucketListing(Array("<html></html>".utf8)) == nil && BucketListing([]) == nil)
    }

    @Test func mutatedListingsNeverTrap() {
        var random = Fuzz.random(13)
        for _ in 0..<3_000 * Fuzz.rounds {
            var bytes = Array(Self.xml.utf8)
            for _ in 0...Int(random.next() % 6) {
                bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(
                    truncatingIfNeeded: random.next())
            }
            if random.next() % 4 == 0 { bytes.removeLast(Int(random.next() % 300)) }
            for object in BucketListing(bytes)?.objects ?? [] {
                #expect(HubName.isPath(object.key) && object.size >= 0)
            }
        }
    }

    @Test func batchWrittenReadsBackTheSame() throws {
        var batch = try reduce(
            pack([NeuronpediaDouble.line(3, "three"), NeuronpediaDouble.line(1, "one")]))
        let read = ExplanationBatch(try JSONValue(batch.json.text))
        #expect(read.labels == batch.labels)
        batch.merge(read)
        #expect(batch.labels.count == 2)
    }
}
