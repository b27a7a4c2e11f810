internal import Foundation
internal import Models
internal import Tensors
internal import Tokenizers

/// A run that goes on one turn at a time, so that several can share one thread.
///
/// Belongs to the thread that runs the model.
public final class GenerationRun {
    /// What a turn has brought.
    public enum Turn {
        /// A part of a long prompt was read; the rest follows.
        case reading
        /// The whole prompt was read: its tokens with their features.
        case prompt([Step])
        /// A token was generated.
        case step(Step)
        /// There is nothing more to come, which further turns only repeat.
        case ended(RunEnding)
    }

    /// Logits of the last position and the features that fired at each.
    private struct Pass {
        var logits: [Float]
        var features: [[FeatureFiring]]
    }

    private enum State {
        /// The prompt's tokens from `start` on are still to be read.
        case reading(start: Int)
        case ready(Pass)
        /// A token was chosen and not yet read.
        case chosen(Int)
        case ended(RunEnding)
    }

    private let loaded: LoadedPlugin
    private let options: GenerationOptions
    private let plan: HookPlan
    private let cache: KVCache
    private let promptCount: Int
    private let promptChunk: Int
    private var ids: [Int]
    private var promptFeatures: [[FeatureFiring]] = []
    private var generated = 0
    private var sampler: Sampler
    private var stream: StreamDecoder
    private var clock: TokenClock
    private let began = ContinuousClock.now
    private var state = State.reading(start: 0)

    /// A run at its beginning, which reads `promptChunk` positions of the prompt in one turn, so that
    /// no other run waits for all of a long one.
    init(_ generation: Generation, promptChunk: Int = 256) {
        self.promptChunk = promptChunk
        loaded = generation.loaded
        options = generation.options
        plan = HookPlan(record: loaded.hooks)
        cache = loaded.model.makeCache()
        ids = generation.promptIDs
        promptCount = ids.count
        sampler = Sampler(options: options.sampling, seed: generation.seed)
        stream = StreamDecoder(loaded.tokenizer)
        clock = TokenClock(promptTokens: ids.count)
    }

    /// Whether the last token has been told.
    public var hasEnded: Bool {
        if case .ended = state { true } else { false }
    }

    /// How fast it has gone so far.
    public var statistics: RunStatistics { clock.statistics }

    /// Goes on by a part of the prompt or by a token.
    /// - Parameter shouldStop: asked once a layer; true gives the turn up
    /// - Returns: what the turn has brought
    /// - Throws: `CancellationError` when stopped, after which the run must be let go; what the model
    ///   or an SAE throws
    public func advance(shouldStop: () -> Bool) throws -> Turn {
        switch state {
        case .reading(let start):
            return try read(from: start, shouldStop: shouldStop)
        case .ready(let pass):
            return choose(after: pass)
        case .chosen(let token):
            return choose(after: try forward([token], shouldStop: shouldStop))
        case .ended(let ending):
            return .ended(ending)
        }
    }

    private func read(from start: Int, shouldStop: () -> Bool) throws -> Turn {
        let end = min(start + promptChunk, promptCount)
        let pass = try forward(Array(ids[start..<end]), shouldStop: shouldStop)
        promptFeatures += pass.features
        guard end == promptCount else {
            state = .reading(start: end)
            return .reading
        }
        let steps = promptSteps()
        promptFeatures = []
        state = options.maxTokens > 0 ? .ready(pass) : .ended(.maxTokens)
        return .prompt(steps)
    }

    private func choose(after pass: Pass) -> Turn {
        let next = sampler.next(logits: pass.logits, past: ids)
        if options.stopsAtEndOfText, next == loaded.tokenizer.eosID {
            state = .ended(.endOfText)
            return .ended(.endOfText)
        }
        ids.append(next)
        let ending = ending(after: generated)
        let step = step(token: next, features: pass.features.last ?? [], isLast: ending != nil)
        generated += 1
        clock.count()
        state = ending.map(State.ended) ?? .chosen(next)
        return .step(step)
    }

    /// Whether the token at `index` is the last one.
    private func ending(after index: Int) -> RunEnding? {
        if index + 1 >= options.maxTokens { return .maxTokens }
        let limit = loaded.model.dimensions.nCtx
        return ids.count > limit ? .contextFull(limit: limit) : nil
    }

    private func forward(_ tokens: [Int], shouldStop: () -> Bool) throws -> Pass {
        if shouldStop() { throw CancellationError() }
        let output = try loaded.model.forward(
            tokens, cache: cache, plan: plan, logits: .last, shouldStop: shouldStop)
        let features = try loaded.firings(
            in: output, count: tokens.count, options: options, shouldStop: shouldStop)
        guard let logits = output.logits else { preconditionFailure("logits were asked for") }
        return Pass(logits: logits.row(logits.rows - 1), features: features)
    }

    private func promptSteps() -> [Step] {
        var stream = StreamDecoder(loaded.tokenizer)
        return (0..<promptCount).map { index in
            let text = stream.push(ids[index]) + (index == promptCount - 1 ? stream.finish() : "")
            return Step(
                origin: .prompt, index: index, tokenID: ids[index],
                isBOS: index == 0 && loaded.model.defaultPrependsBOS, text: text,
                features: promptFeatures[index], time: seconds)
        }
    }

    private func step(token: Int, features: [FeatureFiring], isLast: Bool) -> Step {
        let text = stream.push(token) + (isLast ? stream.finish() : "")
        return Step(
            origin: .generated, index: generated, tokenID: token, text: text, features: features,
            time: seconds)
    }

    /// Seconds since it began.
    public var seconds: Double { (ContinuousClock.now - began) / .seconds(1) }
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
