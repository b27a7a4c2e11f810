import Features
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

    @Test func theMedianIsTheMiddle() {
        #expect(Timings(milliseconds: [5, 1, 3]).median == 3)
        #expect(Timings(milliseconds: [4, 1, 2, 8]).median == 3)
        #expect(Timings(milliseconds: [4, 1, 2, 8]).shortest == 1)
    }
}
