import Testing

@testable import Plugins
@testable import Viewer

struct ParameterTests {
    @Test(arguments: [
        ("slider.temperature", 0.05...2.0), ("slider.top_k", 0...200),
        ("slider.top_p", 0.05...1), ("slider.repetition_penalty", 1...2),
        ("slider.max_tokens", 10...200), ("slider.feat_k", 5...30),
        ("slider.act_threshold", 0.01...1),
    ]) func theSlidersHaveTheOriginalsRanges(id: String, range: ClosedRange<Double>) throws {
        let parameter = try #require(Parameter.all.first { $0.id == id })
        #expect(parameter.range == range)
        #expect(!parameter.title.isEmpty && !parameter.hint.isEmpty && parameter.step > 0)
    }

    @Test func thereAreSevenEachForAnotherValue() {
        #expect(Parameter.all.count == 7)
        #expect(Set(Parameter.all.map(\.value)).count == 7)
    }

    @Test func defaultsLieWithinTheRanges() {
        let values = ParameterValues()
        for parameter in Parameter.all {
            #expect(parameter.range.contains(values[keyPath: parameter.value]))
        }
    }

    @Test func theOptionsOfARunAreWhereTheSlidersStand() {
        var values = ParameterValues()
        values.temperature = 0.35
        values.topK = 12.4
        values.maxTokens = 25
        values.featureTopK = 7
        values.threshold = 0.25
        let options = values.options(seed: 9)
        #expect(options.sampling.temperature == 0.35 && options.sampling.topK == 12)
        #expect(options.sampling.topP == 0.9 && options.sampling.repetitionPenalty == 1.1)
        #expect(options.maxTokens == 25 && options.featureTopK == 7)
        #expect(options.threshold == 0.25 && options.seed == 9)
    }

    @Test func aPluginSetsTheSlidersWithinTheirRanges() {
        var defaults = GenerationDefaults()
        defaults.temperature = 0
        defaults.maxTokens = 500
        defaults.topP = 0.5
        let values = ParameterValues(defaults)
        #expect(values.temperature == 0.05 && values.maxTokens == 200 && values.topP == 0.5)
        #expect(values.topK == ParameterValues().topK)
    }
}
