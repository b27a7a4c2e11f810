internal import Text

/// What is known of a feature beside its vectors.
///
/// Labels and tokens come from files and servers: the initialisers take control and bidi characters
/// out of every text and cut it at 2,000 characters, so that any record is safe to show.
public struct FeatureRecord: Sendable, Equatable {
    /// A token that the feature makes more likely.
    public struct Promotion: Sendable, Equatable {
        /// Its text.
        public let token: String
        /// Its id.
        public let id: Int
        /// What the feature adds to its logit.
        public let value: Float

        /// Token `id`, promoted by `value`.
        public init(token: String, id: Int, value: Float) {
            self.token = LabelText.token(token)
            self.id = id
            self.value = value
        }
    }

    /// A text on which the feature fires.
    public struct Example: Sendable, Equatable {
        /// The tokens of the text.
        public let tokens: [String]
        /// The activation at each token; as many as tokens.
        public let activations: [Float]

        /// A text of `tokens` with as many `activations`.
        public init(tokens: [String], activations: [Float]) {
            precondition(tokens.count == activations.count, "one activation a token")
            self.tokens = tokens.map(LabelText.token)
            self.activations = activations
        }
    }

    /// What it is, in a few words; empty where nobody has said.
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
        self.label = LabelText.line(label)
        self.source = source.map(LabelText.line)
        self.maxActivation = maxActivation
        self.density = density
        self.promoted = promoted
        self.examples = examples
    }
}
