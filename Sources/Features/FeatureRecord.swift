/// What is known of a feature beside its vectors.
///
/// Texts are free of control and bidi characters.
public struct FeatureRecord: Sendable, Equatable {
    /// A token that the feature makes more likely.
    public struct Promotion: Sendable, Equatable {
        /// Its text.
        public let token: String
        /// Its id.
        public let id: Int
        /// What the feature adds to its logit.
        public let value: Float
    }

    /// A text on which the feature fires.
    public struct Example: Sendable, Equatable {
        /// The tokens of the text.
        public let tokens: [String]
        /// The activation at each token; as many as tokens.
        public let activations: [Float]
    }

    /// What it is, in a few words.
    public let label: String
    /// Where the label comes from.
    public let source: String?
    /// The largest activation seen.
    public let maxActivation: Float?
    /// The share of tokens it fires on.
    public let density: Float?
    /// The tokens it promotes, strongest first.
    public let promoted: [Promotion]
    /// Texts on which it fires most.
    public let examples: [Example]

    /// A record of a label and what else is known.
    public init(
        label: String, source: String? = nil, maxActivation: Float? = nil, density: Float? = nil,
        promoted: [Promotion] = [], examples: [Example] = []
    ) {
        self.label = label
        self.source = source
        self.maxActivation = maxActivation
        self.density = density
        self.promoted = promoted
        self.examples = examples
    }
}
