internal import Foundation

/// Draws tokens as AXON's original server did: penalty, temperature, top-k, top-p, in this order.
///
/// The penalty acts once per *occurrence* of a token in the past (`factor^n` for n of them), where
/// transformers penalises once per distinct token.
public struct Sampler: Sendable {
    /// How tokens are drawn.
    public var options: SamplingOptions
    private var random: RandomSource

    /// A sampler at the start of its random numbers.
    /// - Parameters:
    ///   - options: how tokens are drawn
    ///   - seed: the same seed, options and logits give the same tokens
    public init(options: SamplingOptions, seed: UInt64) {
        self.options = options
        random = RandomSource(seed: seed)
    }

    /// The next token.
    /// - Parameters:
    ///   - logits: `[dVocab]`, not empty
    ///   - past: every id so far, prompt and BOS included
    /// - Returns: an index into `logits`
    public mutating func next(logits: [Float], past: [Int]) -> Int {
        let penalised = Self.penalised(logits, past: past, factor: options.repetitionPenalty)
        guard !options.isGreedy else { return Self.likeliest(penalised) }
        return draw(from: Self.candidates(penalised, options: options))
    }

    /// The distribution `next` draws from.
    /// - Parameters:
    ///   - logits: `[dVocab]`
    ///   - past: every id so far, prompt and BOS included
    ///   - options: how tokens are drawn
    /// - Returns: `[dVocab]`, summing to 1; one-hot when greedy
    public static func probabilities(
        logits: [Float], past: [Int], options: SamplingOptions
    ) -> [Double] {
        var result = [Double](repeating: 0, count: logits.count)
        guard !logits.isEmpty else { return result }
        let penalised = penalised(logits, past: past, factor: options.repetitionPenalty)
        if options.isGreedy {
            result[likeliest(penalised)] = 1
        } else {
            for candidate in candidates(penalised, options: options) {
                result[candidate.id] = candidate.probability
            }
        }
        return result
    }

    private struct Candidate {
        var id: Int
        var probability: Double
    }

    private mutating func draw(from candidates: [Candidate]) -> Int {
        var remaining = random.nextUnit()
        for candidate in candidates {
            remaining -= candidate.probability
            if remaining < 0 { return candidate.id }
        }
        return candidates.last?.id ?? 0
    }

    private static func penalised(_ logits: [Float], past: [Int], factor: Double) -> [Float] {
        guard factor != 1 else { return logits }
        var result = logits
        let factor = Float(factor)
        for id in past where result.indices.contains(id) {
            result[id] = result[id] < 0 ? result[id] * factor : result[id] / factor
        }
        return result
    }

    private static func likeliest(_ logits: [Float]) -> Int {
        var best = 0
        for id in logits.indices where logits[id] > logits[best] { best = id }
        return best
    }

    /// The tokens that can be drawn, with renormalised probabilities.
    private static func candidates(_ logits: [Float], options: SamplingOptions) -> [Candidate] {
        let floor = lowestKept(logits, topK: options.topK)
        let largest = logits.max() ?? 0
        let temperature = Float(options.temperature)
        var kept: [Candidate] = []
        for (id, logit) in logits.enumerated() where logit >= floor {
            let scaled = Double(logit / temperature) - Double(largest / temperature)
            kept.append(Candidate(id: id, probability: exp(scaled)))
        }
        normalise(&kept)
        guard options.topP < 1 else { return kept }
        kept = nucleus(of: kept, mass: options.topP)
        normalise(&kept)
        return kept
    }

    /// The likeliest candidates up to the one that crosses `mass`, likeliest first.
    ///
    /// A short head of them nearly always does; sorting a whole vocabulary takes longer than a
    /// small model's forward pass.
    private static func nucleus(of candidates: [Candidate], mass: Double) -> [Candidate] {
        let probabilities = candidates.map(\.probability)
        var length = 64
        while length < candidates.count {
            let floor = OrderStatistics.largest(probabilities, rank: length)
            let head = candidates.filter { $0.probability >= floor }
            if head.reduce(0, { $0 + $1.probability }) > mass { return trimmed(head, to: mass) }
            length *= 8
        }
        return trimmed(candidates, to: mass)
    }

    /// Sorts, and keeps a candidate while the mass before it is at most `mass`, so the crossing one
    /// stays.
    private static func trimmed(_ candidates: [Candidate], to mass: Double) -> [Candidate] {
        let sorted = candidates.sorted { ($0.probability, $1.id) > ($1.probability, $0.id) }
        var before = 0.0
        var count = 0
        for candidate in sorted {
            guard before <= mass || count == 0 else { break }
            before += candidate.probability
            count += 1
        }
        return Array(sorted.prefix(count))
    }

    /// The k-th largest logit; logits equal to it are kept too.
    private static func lowestKept(_ logits: [Float], topK: Int) -> Float {
        guard topK > 0, topK < logits.count else { return -.infinity }
        return OrderStatistics.largest(logits, rank: topK)
    }

    private static func normalise(_ kept: inout [Candidate]) {
        let sum = kept.reduce(0) { $0 + $1.probability }
        for index in kept.indices { kept[index].probability /= sum }
    }
}
