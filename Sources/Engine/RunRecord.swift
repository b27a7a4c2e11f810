/// A feature of one of the loaded SAEs, or a token of one of the lenses of a plugin without any.
public struct FeatureID: Hashable, Sendable, Comparable {
    /// Which SAE or lens of the plugin, counted from 0.
    public var sae: Int
    /// The row of its decoder; of a lens, the token's number.
    public var index: Int

    /// A feature of the SAE `sae`, the first one where none is named.
    public init(sae: Int = 0, index: Int) {
        self.sae = sae
        self.index = index
    }

    /// By SAE, then by row.
    public static func < (a: Self, b: Self) -> Bool { (a.sae, a.index) < (b.sae, b.index) }
}

/// A feature that fired at one position.
public struct FeatureFiring: Sendable, Hashable {
    /// Which feature fired.
    public var id: FeatureID
    /// How strongly, in the units of its SAE.
    public var activation: Float
    /// What it is called.
    public var label: String
    /// Whether the label was derived from the tokens it promotes.
    public var isLabelDerived = false
    /// The layer of the SAE's hook point.
    public var layer: Int
    /// The share of all tokens it fires on, where the label file knows.
    public var density: Float?
    /// Whether it is a token of a logit lens, its activation a probability.
    public var isProbability: Bool

    /// A firing of the feature `id`.
    public init(
        id: FeatureID, activation: Float, label: String, layer: Int, density: Float? = nil,
        isProbability: Bool = false
    ) {
        self.id = id
        self.activation = activation
        self.label = label
        self.layer = layer
        self.density = density
        self.isProbability = isProbability
    }

    /// Whether `label` is more than its number.
    public var isNamed: Bool { label != "feature \(id.index)" }

    /// Whether it fires on most tokens, whatever they say.
    public var isAlwaysOn: Bool { (density ?? 0) > 0.5 }
}

/// One token of a run and what fired with it.
public struct Step: Sendable {
    /// Where a token comes from, which decides at which position its features were read.
    public enum Origin: Sendable { case prompt, generated }

    /// Whether the prompt or the model brought the token.
    public var origin: Origin
    /// The position within its origin, counted from 0.
    public var index: Int
    /// The token's number in the vocabulary; nil where a server does not tell.
    public var tokenID: Int?
    /// Whether it is the beginning-of-text token that was put before the prompt.
    public var isBOS = false
    /// The text it adds.
    ///
    /// Joined, these are the decoded text: bytes of an unfinished character are held back until
    /// they are whole.
    public var text: String
    /// What fired, by falling activation within each SAE.
    ///
    /// For a prompt token, at its own position; for a generated one, at the last position before
    /// it was chosen.
    public var features: [FeatureFiring]
    /// Seconds since the run began, when the step was ready.
    public var time: Double

    /// A token and what fired with it.
    public init(
        origin: Origin, index: Int, tokenID: Int?, isBOS: Bool = false, text: String,
        features: [FeatureFiring], time: Double
    ) {
        self.origin = origin
        self.index = index
        self.tokenID = tokenID
        self.isBOS = isBOS
        self.text = text
        self.features = features
        self.time = time
    }
}

/// Why a run ended.
public enum RunEnding: Sendable, Equatable {
    /// As many tokens as were asked for.
    case maxTokens
    /// The model ended its text, which the options heed.
    case endOfText
    /// The model's context holds no more tokens.
    case contextFull(limit: Int)
    /// Somebody stopped it.
    case stopped
    /// Something went wrong, in a sentence for people.
    case failed(String)
}

/// A run as it happened: it only grows, and what a graph shows at any moment is a function of it.
public struct RunRecord: Sendable {
    /// The prompt as it was given.
    public var prompt: String
    /// What shaped the run.
    public var options: GenerationOptions
    /// The prompt's tokens, then the generated ones.
    public private(set) var steps: [Step] = []
    /// Why it ended, nil while it goes on.
    public var ending: RunEnding?

    /// A run that has not begun.
    public init(prompt: String, options: GenerationOptions) {
        self.prompt = prompt
        self.options = options
    }

    /// Adds what happened next.
    public mutating func append(_ step: Step) { steps.append(step) }

    /// How many tokens were generated so far.
    public var generatedCount: Int { steps.count { $0.origin == .generated } }

    /// The generated text so far.
    public var text: String {
        steps.reduce(into: "") { if $1.origin == .generated { $0 += $1.text } }
    }
}
