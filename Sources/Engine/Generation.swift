internal import Features
internal import Foundation
internal import Models
internal import Tensors
internal import Tokenizers

/// One run of a loaded plugin: the prompt in one pass, then token by token.
///
/// The same loop serves the engine's thread, the command line and, later, a server.
public struct Generation {
    /// What the loop tells while it runs, on the caller's thread.
    public struct Observer {
        /// Given the prompt's tokens and their features, once, before the first step.
        public var prompt: ([Step]) -> Void
        /// Given each generated token as soon as it is chosen.
        public var step: (Step) -> Void
        /// Asked once per layer; true ends the run at once.
        public var shouldStop: () -> Bool
        /// Called between tokens, for work that must not wait for the end of a run.
        public var pause: () -> Void

        /// An observer that ignores what it is not told to heed.
        public init(
            prompt: @escaping ([Step]) -> Void = { _ in },
            step: @escaping (Step) -> Void = { _ in },
            shouldStop: @escaping () -> Bool = { false }, pause: @escaping () -> Void = {}
        ) {
            self.prompt = prompt
            self.step = step
            self.shouldStop = shouldStop
            self.pause = pause
        }
    }

    let loaded: LoadedPlugin
    let options: GenerationOptions
    private let plan: HookPlan
    private var ids: [Int]
    private var sampler: Sampler
    private var stream: StreamDecoder
    private var began = ContinuousClock.now

    /// Makes a run ready; nothing is computed yet.
    /// - Parameters:
    ///   - loaded: the model and its SAEs
    ///   - prompt: blanks around it are removed, as AXON does
    ///   - options: what shapes the run
    /// - Throws: `EngineError.emptyPrompt`
    public init(_ loaded: LoadedPlugin, prompt: String, options: GenerationOptions) throws {
        let text = prompt.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty else { throw EngineError.emptyPrompt }
        self.loaded = loaded
        self.options = options
        plan = HookPlan(record: Set(loaded.saes.map(\.hook)))
        ids = loaded.promptTokens(text)
        sampler = Sampler(
            options: options.sampling, seed: options.seed ?? UInt64.random(in: .min ... .max))
        stream = StreamDecoder(loaded.tokenizer)
    }

    /// Runs to the end; a second run is the same run again.
    /// - Parameter observer: told what happens while it happens
    /// - Returns: why it ended and how fast it went; a stop is an ending, not an error
    /// - Throws: what the model or an SAE throws
    public func run(_ observer: Observer) throws -> (RunEnding, RunStatistics) {
        var state = self
        state.began = .now
        var clock = TokenClock(promptTokens: ids.count)
        do {
            let ending = try state.loop(observer, clock: &clock)
            return (ending, clock.statistics)
        } catch is CancellationError {
            return (.stopped, clock.statistics)
        }
    }

    private mutating func loop(_ observer: Observer, clock: inout TokenClock) throws -> RunEnding {
        let cache = loaded.model.makeCache()
        let limit = loaded.model.dimensions.nCtx
        var pass = try forward(ids, cache: cache, observer: observer)
        observer.prompt(promptSteps(features: pass.features))
        for index in 0..<max(0, options.maxTokens) {
            let next = sampler.next(logits: pass.logits, past: ids)
            if options.stopsAtEndOfText, next == loaded.tokenizer.eosID {
                return .endOfText
            }
            ids.append(next)
            let ending = ending(after: index, limit: limit)
            observer.step(
                step(index, token: next, features: pass.features.last ?? [], isLast: ending != nil))
            clock.count()
            if let ending { return ending }
            observer.pause()
            pass = try forward([next], cache: cache, observer: observer)
        }
        return .maxTokens
    }

    /// Whether the token at `index` is the last one.
    private func ending(after index: Int, limit: Int) -> RunEnding? {
        if index + 1 >= options.maxTokens { return .maxTokens }
        return ids.count > limit ? .contextFull(limit: limit) : nil
    }

    /// Logits of the last position and the features that fired at each.
    private struct Pass {
        var logits: [Float]
        var features: [[FeatureFiring]]
    }

    private func forward(_ tokens: [Int], cache: KVCache, observer: Observer) throws -> Pass {
        if observer.shouldStop() { throw CancellationError() }
        let output = try loaded.model.forward(
            tokens, cache: cache, plan: plan, logits: .last, shouldStop: observer.shouldStop)
        let features = try loaded.firings(
            in: output, count: tokens.count, options: options, shouldStop: observer.shouldStop)
        guard let logits = output.logits else { preconditionFailure("logits were asked for") }
        return Pass(logits: logits.row(logits.rows - 1), features: features)
    }

    private func promptSteps(features: [[FeatureFiring]]) -> [Step] {
        var stream = StreamDecoder(loaded.tokenizer)
        return ids.indices.map { index in
            let text = stream.push(ids[index]) + (index == ids.count - 1 ? stream.finish() : "")
            return Step(
                origin: .prompt, index: index, tokenID: ids[index],
                isBOS: index == 0 && loaded.model.defaultPrependsBOS, text: text,
                features: features[index], time: seconds)
        }
    }

    private mutating func step(
        _ index: Int, token: Int, features: [FeatureFiring], isLast: Bool
    ) -> Step {
        let text = stream.push(token) + (isLast ? stream.finish() : "")
        return Step(
            origin: .generated, index: index, tokenID: token, text: text, features: features,
            time: seconds)
    }

    private var seconds: Double { (ContinuousClock.now - began) / .seconds(1) }
}

/// Counts tokens against the clock, from the first one on: the prompt's pass is not their time.
private struct TokenClock {
    var statistics: RunStatistics
    private var first = ContinuousClock.now

    init(promptTokens: Int) {
        statistics = RunStatistics(
            promptTokens: promptTokens, generatedTokens: 0, tokensPerSecond: 0)
    }

    mutating func count() {
        statistics.generatedTokens += 1
        guard statistics.generatedTokens > 1 else {
            first = .now
            return
        }
        let elapsed = (ContinuousClock.now - first) / .seconds(1)
        statistics.tokensPerSecond =
            elapsed > 0 ? Double(statistics.generatedTokens - 1) / elapsed : 0
    }
}
