public import Models

/// How the input of an autoencoder is brought to a common scale before anything else.
public enum InputNormalization: Sendable, Equatable {
    /// Not at all.
    case none
    /// (x - mean) / (std + 1e-5), std unbiased, the small number outside the root.
    case layerNorm
    /// x · √dIn / ‖x‖
    case constantNorm
}

/// Everything about an autoencoder that is not a tensor.
public struct SAEConfig: Sendable {
    /// `standard`, `topk`, `jumprelu`, `gated`: the key of `SAERegistry`.
    public var architecture: String
    /// Where it reads.
    public var hook: HookPoint
    /// Where what it decodes belongs, for a transcoder; nil for an autoencoder, which writes where
    /// it reads.
    public var hookOut: HookPoint?
    /// Length of the vectors it reads.
    public var dIn: Int
    /// Length of the vectors it decodes; nil where that is `dIn`.
    public var dOut: Int?
    /// Number of features.
    public var dSAE: Int
    /// How many features TopK keeps.
    public var k: Int?
    /// What is done to the input first.
    public var normalization = InputNormalization.none
    /// Whether `b_dec` is taken from the normalised input.
    public var subtractsDecoderBias = true
    /// Whether activations are multiplied by the length of their decoder row.
    public var rescalesByDecoderNorm = false
    /// Whether the mean over dIn is removed from the input before all of this, which is what
    /// `center_writing_weights` does to a residual.
    public var centers = false

    init(architecture: String, hook: HookPoint, dIn: Int, dSAE: Int) {
        self.architecture = architecture
        self.hook = hook
        self.dIn = dIn
        self.dSAE = dSAE
    }
}
