import Features
import Fuzzing
import Golden
import JSON
import Models
import Testing

@testable import Benchmarks

/// What benchmarks print; never how long anything takes.
struct BenchmarkTests {
    @Test func aDecodingReportsWhatItRead() throws {
        let fixture = Fixture.named("gpt2_hub")
        let model = try ModelRegistry.load(folder: fixture.folder)
        let golden = try GoldenData(fixture)
        let sae = try SAERegistry.load(
            folder: #require(golden.autoencoders.first { $0.name == "res_jb" }).folder)
        var benchmark = DecodeBenchmark(model: model, saes: [sae])
        benchmark.tokens = 4
        let json = try JSONValue(benchmark.run().json.text)
        #expect(json["bytes_per_token"]?.int == model.bytesPerToken + sae.bytesPerEncoding)
        for key in ["median_ms", "min_ms", "gb_per_s", "read_bandwidth_gb_per_s"] {
            #expect((json[key]?.double ?? 0) > 0, "\(key)")
        }
        #expect(json["machine"]?["threads"]?.int != nil && json["runs"]?.int == 4)
    }

    @Test func aModelIsFaithfulToItselfAndLessSoInEightBits() throws {
        let fixture = Fixture.named("gpt2_hub")
        let model = try ModelRegistry.load(folder: fixture.folder)
        let golden = try GoldenData(fixture)
        let sae = try SAERegistry.load(
            folder: #require(golden.autoencoders.first { $0.name == "res_jb" }).folder)
        let texts = [[1, 2, 3, 4, 5, 6], [9, 8, 7]]
        func compare(_ narrow: any LanguageModel) throws -> FidelityResult {
            try FidelityBenchmark(exact: model, narrow: narrow, saes: [sae], texts: texts).run()
        }
        let same = try compare(model)
        #expect(same.meanDivergence < 1e-12 && same.meanOverlap == 1)
        #expect(same.divergences.count == 9 && same.agreements == 9)
        let half = try compare(model.held(as: .half))
        let byte = try compare(model.held(as: .eightBits))
        #expect(half.meanDivergence > 0 && half.meanDivergence < byte.meanDivergence)
        #expect(byte.meanDivergence < 0.1)
        let json = try JSONValue(byte.json(dtype: "q8").text)
        #expect(json["positions"]?.int == 9 && json["dtype"]?.string == "q8")
        #expect(json["feature_overlap"]?.double == byte.meanOverlap)
    }

    @Test func divergenceAndOverlapAreWhatTheyAreCalled() {
        var result = FidelityResult(bytes: (1, 1))
        result.add([0, 0], [0, 0])
        // p = (1/2, 1/2), q = (3/4, 1/4): KL = ln(2/3)/2 + ln(2)/2
        result.add([1, 1], [1.0986123, 0])
        #expect(abs(result.divergences[1] - 0.1438410) < 1e-6)
        let fired = [3, 5, 7, 9].map { FiredFeature(id: $0, activation: 1) }
        result.add(fired, Array(fired.dropLast()))
        result.add([FiredFeature](), fired)
        #expect(result.overlaps == [0.75])
    }

    @Test func everyWeightOfAStepIsCounted() throws {
        let model = try ModelRegistry.load(folder: Fixture.named("gpt2_hub").folder)
        let d = model.dimensions
        let block = 12 * d.dModel * d.dModel + 9 * d.dModel
        #expect(model.bytesPerToken == 4 * (d.nLayers * block + d.dVocab * d.dModel))
    }

    @Test func aRandomGraphIsTheSameEveryTime() {
        var benchmark = LayoutBenchmark()
        (benchmark.nodes, benchmark.edges) = (50, 300)
        let (a, b) = (benchmark.graph(), benchmark.graph())
        #expect(a.count == 50 && a.links.count == 300 && a.positions == b.positions)
        benchmark.edges = 100_000
        #expect(benchmark.graph().links.count == 50 * 49 / 2)
    }

    @Test func ourForcesAreNoWorseThanThoseOfD3() {
        var benchmark = LayoutBenchmark()
        (benchmark.nodes, benchmark.edges) = (300, 900)
        let quality = LayoutQuality(of: benchmark.graph())
        #expect(quality.errors.map(\.tick) == LayoutQuality.stages)
        for stage in quality.errors {
            #expect(stage.ours > 0 && stage.ours <= stage.d3, "after \(stage.tick) ticks")
            #expect(stage.d3 < 0.05)
        }
        #expect(quality.energyDifference < 0.02)
        #expect(quality.energies.ours != quality.energies.exact)
    }

    @Test func theTreeOfD3IsExactWhereNothingIsFar() {
        var random = Seeded(4)
        let numbers = random.floats(3 * 60, scale: 90)
        let points = (0..<60).map {
            SIMD3(numbers[3 * $0], numbers[3 * $0 + 1], numbers[3 * $0 + 2])
        }
        let tree = CellTree(points + [points[7]])
        for node in points.indices {
            let exact = (points + [points[7]]).indices.reduce(into: SIMD3<Double>.zero) {
                sum, other in
                let along = SIMD3<Double>((points + [points[7]])[other] - points[node])
                if other != node { sum += LayoutQuality.push(from: along, strength: -120) }
            }
            let found = tree.force(on: node, strength: -120, theta: 0)
            #expect((found - exact).max() < 1e-3 && (found - exact).min() > -1e-3)
        }
    }

    @Test func theMedianIsTheMiddle() {
        #expect(Timings(milliseconds: [5, 1, 3]).median == 3)
        #expect(Timings(milliseconds: [4, 1, 2, 8]).median == 3)
        #expect(Timings(milliseconds: [4, 1, 2, 8]).shortest == 1)
    }
}
