import Foundation
import Golden
import Plugins

@testable import Engine

/// Plugins of the fixtures, written where nothing else is.
enum Loading {
    /// A plugin read from `text`, which is TOML.
    static func plugin(_ text: String, name: String = "fixture") throws -> Plugin {
        let folder = try TemporaryFolder()
        return try Plugin(contentsOf: folder.write(text, to: "\(name).toml"))
    }

    /// The small GPT-2 with the SAEs of `names` in memory.
    static func hub(_ names: String...) throws -> LoadedPlugin {
        try LoadedPlugin(plugin(Fixture.named("gpt2_hub").plugin(saes: names)))
    }

    /// Options under which nothing depends on chance.
    static func greedy(maxTokens: Int = 8, penalty: Double = 1) -> GenerationOptions {
        GenerationOptions(
            maxTokens: maxTokens,
            sampling: SamplingOptions(temperature: 0, repetitionPenalty: penalty))
    }
}

/// Everything a run told.
struct Told {
    var prompt: [Step] = []
    var steps: [Step] = []
    var ending = RunEnding.stopped
    var statistics = RunStatistics(promptTokens: 0, generatedTokens: 0, tokensPerSecond: 0)

    var tokens: [Int] { steps.compactMap(\.tokenID) }
    var text: String { steps.map(\.text).joined() }
}

extension LoadedPlugin {
    /// Runs to the end and gives what was told.
    func run(
        _ prompt: String, _ options: GenerationOptions, shouldStop: @escaping () -> Bool = { false }
    ) throws -> Told {
        var told = Told()
        let generation = try Generation(self, prompt: prompt, options: options)
        (told.ending, told.statistics) = try withoutActuallyEscaping(shouldStop) { shouldStop in
            try generation.run(
                Generation.Observer(
                    prompt: { told.prompt = $0 }, step: { told.steps.append($0) },
                    shouldStop: shouldStop))
        }
        return told
    }
}
