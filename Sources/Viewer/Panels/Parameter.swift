internal import Engine
internal import Plugins

/// One of the seven numbers a person can turn, with the range AXON gives it.
nonisolated struct Parameter: Identifiable {
    /// The name automation knows the slider by.
    var id: String
    var title: String
    var hint: String
    var range: ClosedRange<Double>
    var step: Double
    var decimals: Int
    var value: WritableKeyPath<ParameterValues, Double>

    // A literal of key paths is immutable and shared by nobody who writes.
    nonisolated(unsafe) static let all: [Parameter] = [
        Parameter(
            id: "slider.temperature", title: "Temperature",
            hint: "Higher is more daring · 0.05 is almost greedy", range: 0.05...2, step: 0.05,
            decimals: 2, value: \.temperature),
        Parameter(
            id: "slider.top_k", title: "Top-K",
            hint: "Only the K likeliest tokens · 0 keeps all", range: 0...200, step: 1,
            decimals: 0, value: \.topK),
        Parameter(
            id: "slider.top_p", title: "Top-P",
            hint: "The smallest set holding this probability", range: 0.05...1, step: 0.05,
            decimals: 2, value: \.topP),
        Parameter(
            id: "slider.repetition_penalty", title: "Repetition penalty",
            hint: "Dampens tokens each time they occurred", range: 1...2, step: 0.05,
            decimals: 2, value: \.repetitionPenalty),
        Parameter(
            id: "slider.max_tokens", title: "Max tokens",
            hint: "How far a generation goes", range: 10...200, step: 5, decimals: 0,
            value: \.maxTokens),
        Parameter(
            id: "slider.feat_k", title: "Features per token",
            hint: "The strongest K features of each token", range: 5...30, step: 1, decimals: 0,
            value: \.featureTopK),
        Parameter(
            id: "slider.act_threshold", title: "Activation threshold",
            hint: "Features below it stay dark", range: 0.01...1, step: 0.01, decimals: 2,
            value: \.threshold),
    ]
}

/// Where the seven sliders stand.
nonisolated struct ParameterValues: Equatable {
    var temperature = 0.8
    var topK = 50.0
    var topP = 0.9
    var repetitionPenalty = 1.1
    var maxTokens = 40.0
    var featureTopK = 15.0
    var threshold = 0.1

    /// What a run is asked for; without a seed each run draws anew.
    func options(seed: UInt64?) -> GenerationOptions {
        GenerationOptions(
            maxTokens: Int(maxTokens.rounded()),
            sampling: SamplingOptions(
                temperature: temperature, topK: Int(topK.rounded()), topP: topP,
                repetitionPenalty: repetitionPenalty),
            featureTopK: Int(featureTopK.rounded()), threshold: Float(threshold), seed: seed,
            stopsAtEndOfText: true)
    }
}

nonisolated extension ParameterValues {
    /// Where a plugin sets the sliders, within what they can show.
    init(_ defaults: GenerationDefaults) {
        func place(_ value: Double?, _ path: WritableKeyPath<ParameterValues, Double>) {
            guard let value, let parameter = Parameter.all.first(where: { $0.value == path }) else {
                return
            }
            self[keyPath: path] = min(
                max(value, parameter.range.lowerBound), parameter.range.upperBound)
        }
        self.init()
        place(defaults.temperature, \.temperature)
        place(defaults.topK.map(Double.init), \.topK)
        place(defaults.topP, \.topP)
        place(defaults.repetitionPenalty, \.repetitionPenalty)
        place(defaults.maxTokens.map(Double.init), \.maxTokens)
        place(defaults.featureTopK.map(Double.init), \.featureTopK)
        place(defaults.threshold, \.threshold)
    }
}
