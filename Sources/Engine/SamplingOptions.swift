/// How the next token is drawn from the logits; the names and defaults of AXON's protocol.
public struct SamplingOptions: Sendable, Hashable {
    /// Below 1e-4 the likeliest token is taken and `topK` and `topP` are ignored.
    public var temperature: Double
    /// Keeps every logit not below the k-th largest; 0 or less keeps all.
    public var topK: Int
    /// Keeps the smallest set of tokens whose mass exceeds it; 1 or more keeps all.
    public var topP: Double
    /// Divides a positive logit, multiplies a negative one, once for each occurrence in the past.
    public var repetitionPenalty: Double

    /// AXON's defaults, each of which may be replaced.
    public init(
        temperature: Double = 0.8, topK: Int = 50, topP: Double = 0.9,
        repetitionPenalty: Double = 1.1
    ) {
        self.temperature = temperature
        self.topK = topK
        self.topP = topP
        self.repetitionPenalty = repetitionPenalty
    }

    /// True when the choice does not depend on chance.
    public var isGreedy: Bool { temperature < 1e-4 }
}
