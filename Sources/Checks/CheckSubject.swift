internal import Engine
internal import Features
internal import Models

/// What checks need of a plugin.
protocol CheckSubject {
    /// The plugin's name.
    var name: String { get }
    /// How many tokens the model reads at most.
    var contextLength: Int { get }
    /// How many entries its vocabulary has.
    var vocabularySize: Int { get }
    /// Whether it has an SAE.
    var hasFeatures: Bool { get }
    /// Whether any feature of it has a label.
    var hasLabels: Bool { get }
    /// Bytes of weights that a token with its features reads.
    var bytesPerToken: Int { get }

    /// Continues a prompt to its end.
    func run(_ prompt: String, _ options: GenerationOptions) throws -> CheckedRun
}

/// A run as checks look at it.
struct CheckedRun {
    /// The prompt's tokens with their features.
    var prompt: [Step] = []
    /// The generated tokens with theirs.
    var steps: [Step] = []
    /// Why it ended.
    var ending = RunEnding.maxTokens

    /// The milliseconds from each generated token to the next.
    var intervals: [Double] {
        zip(steps, steps.dropFirst()).map { ($1.time - $0.time) * 1000 }
    }
}

extension LoadedPlugin: CheckSubject {
    var name: String { plugin.name }
    var contextLength: Int { model.dimensions.nCtx }
    var vocabularySize: Int { model.dimensions.dVocab }
    var hasFeatures: Bool { !saes.isEmpty }
    var hasLabels: Bool { saes.contains { $0.labels.count > 0 } }
    var bytesPerToken: Int {
        saes.reduce(model.bytesPerToken) { $0 + $1.sae.bytesPerEncoding }
    }

    func run(_ prompt: String, _ options: GenerationOptions) throws -> CheckedRun {
        var told = CheckedRun()
        let generation = try Generation(self, prompt: prompt, options: options)
        (told.ending, _) = try generation.run(
            Generation.Observer(prompt: { told.prompt = $0 }, step: { told.steps.append($0) }))
        return told
    }
}

extension GenerationOptions {
    /// AXON's defaults, the likeliest token each time.
    static func greedy(maxTokens: Int) -> GenerationOptions {
        var options = GenerationOptions(maxTokens: maxTokens)
        options.sampling.temperature = 0
        return options
    }
}
