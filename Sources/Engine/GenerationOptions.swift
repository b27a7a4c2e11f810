/// Everything that shapes one generation besides the prompt.
public struct GenerationOptions: Sendable, Hashable {
    /// How many tokens to append at most.
    public var maxTokens: Int
    /// How each token is drawn.
    public var sampling: SamplingOptions
    /// How many features of each SAE a step reports at most.
    public var featureTopK: Int
    /// A feature is reported when its activation is strictly above it.
    public var threshold: Float
    /// The seed of the sampler; nil takes a fresh one for each run.
    public var seed: UInt64?
    /// Ends the run when the model ends its text, which AXON's protocol does not.
    public var stopsAtEndOfText: Bool

    /// AXON's defaults, each of which may be replaced.
    public init(
        maxTokens: Int = 40, sampling: SamplingOptions = SamplingOptions(), featureTopK: Int = 15,
        threshold: Float = 0.1, seed: UInt64? = nil, stopsAtEndOfText: Bool = false
    ) {
        self.maxTokens = maxTokens
        self.sampling = sampling
        self.featureTopK = featureTopK
        self.threshold = threshold
        self.seed = seed
        self.stopsAtEndOfText = stopsAtEndOfText
    }
}
