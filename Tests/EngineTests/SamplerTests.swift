import Foundation
import JSON
import Testing

@testable import Engine

/// One row of the golden distributions made by AXON's original server code.
struct SamplerRow: Sendable, CustomTestStringConvertible {
    var number: Int
    var logits: [Float]
    var past: [Int]
    var options: SamplingOptions
    var expected: [Double]

    var testDescription: String { "row \(number), \(options)" }

    static let all: [SamplerRow] = {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../Fixtures/_sampler/golden.json")
        guard let rows = try? JSONValue(contentsOf: file)["rows"]?.array else { return [] }
        return rows.enumerated().compactMap(SamplerRow.init)
    }()

    private init?(number: Int, json: JSONValue) {
        guard let logits = json["logits"]?.array?.compactMap(\.double),
            let past = json["past_ids"]?.array?.compactMap(\.int),
            let expected = json["probs_axon"]?.array?.compactMap(\.double),
            let temperature = json["temperature"]?.double, let topK = json["top_k"]?.int,
            let topP = json["top_p"]?.double, let penalty = json["repetition_penalty"]?.double
        else { return nil }
        self.number = number
        self.logits = logits.map(Float.init)
        self.past = past
        self.expected = expected
        options = SamplingOptions(
            temperature: temperature, topK: topK, topP: topP, repetitionPenalty: penalty)
    }
}

@Suite struct SamplerTests {
    @Test func goldenRowsAreThere() {
        #expect(SamplerRow.all.count == 32)
    }

    @Test(arguments: SamplerRow.all)
    func distributionEqualsTheOriginalServers(_ row: SamplerRow) {
        let found = Sampler.probabilities(
            logits: row.logits, past: row.past, options: row.options)
        #expect(found.count == row.expected.count)
        for (id, (found, expected)) in zip(found, row.expected).enumerated() {
            #expect(abs(found - expected) <= 1e-6 + 1e-5 * expected, "id \(id)")
        }
    }

    @Test func sameSeedDrawsTheSameTokens() {
        let logits = (0..<50).map { Float($0 % 7) }
        func draw(seed: UInt64) -> [Int] {
            var sampler = Sampler(options: SamplingOptions(), seed: seed)
            return (0..<40).map { _ in sampler.next(logits: logits, past: []) }
        }
        #expect(draw(seed: 4) == draw(seed: 4))
        #expect(draw(seed: 4) != draw(seed: 5))
    }

    @Test func drawsFollowTheDistribution() {
        let logits: [Float] = [0, 1, 2, -1]
        let options = SamplingOptions(temperature: 1, topK: 0, topP: 1, repetitionPenalty: 1)
        let expected = Sampler.probabilities(logits: logits, past: [], options: options)
        var sampler = Sampler(options: options, seed: 1)
        var counts = [Int](repeating: 0, count: logits.count)
        let draws = 20_000
        for _ in 0..<draws { counts[sampler.next(logits: logits, past: [])] += 1 }
        for id in logits.indices {
            #expect(abs(Double(counts[id]) / Double(draws) - expected[id]) < 0.015)
        }
    }

    @Test(arguments: [
        [Float.nan, 1, 2], [-.infinity, -.infinity, -.infinity], [.infinity, 0, 1], [Float](),
    ])
    func hostileLogitsDoNotTrap(_ logits: [Float]) {
        for temperature in [0, 0.8] {
            let options = SamplingOptions(temperature: temperature, topK: 2, topP: 0.5)
            _ = Sampler.probabilities(logits: logits, past: [0, 7, -1], options: options)
            guard !logits.isEmpty else { continue }
            var sampler = Sampler(options: options, seed: 0)
            #expect(logits.indices.contains(sampler.next(logits: logits, past: [])))
        }
    }

    /// A short head holds the mass of a peaked distribution, but not of a flat one.
    @Test(arguments: [Float(0.05), 1, 8], [0.3, 0.9, 0.999])
    func nucleusOfManyTokensEqualsSortingThemAll(spread: Float, topP: Double) {
        var random = RandomSource(seed: 9)
        let logits = (0..<3000).map { _ in Float((random.nextUnit() * 40).rounded() / 4) * spread }
        let options = SamplingOptions(temperature: 1, topK: 0, topP: topP, repetitionPenalty: 1)
        let found = Sampler.probabilities(logits: logits, past: [], options: options)

        let weights = logits.map { exp(Double($0)) }
        let sum = weights.reduce(0, +)
        var before = 0.0
        var kept = Set<Int>()
        for id in weights.indices.sorted(by: { (weights[$0], $1) > (weights[$1], $0) }) {
            guard before <= topP || kept.isEmpty else { break }
            kept.insert(id)
            before += weights[id] / sum
        }
        #expect(Set(found.indices.filter { found[$0] > 0 }) == kept)
        #expect(abs(found.reduce(0, +) - 1) < 1e-9)
    }

    @Test(arguments: [1, 2, 3, 10, 99, 100])
    func selectionEqualsSorting(rank: Int) {
        var random = RandomSource(seed: UInt64(rank))
        let values = (0..<100).map { _ in Float(random.next() % 40) }
        let sorted = values.sorted(by: >)
        #expect(OrderStatistics.largest(values, rank: rank) == sorted[rank - 1])
    }
}
