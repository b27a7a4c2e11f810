/// A feature of one of the loaded SAEs.
public struct FeatureID: Hashable, Sendable, Comparable {
    /// Which SAE of the plugin, counted from 0.
    public var sae: Int
    /// The row of its decoder.
    public var index: Int

    public init(sae: Int = 0, index: Int) {
        self.sae = sae
        self.index = index
    }

    public static func < (a: Self, b: Self) -> Bool { (a.sae, a.index) < (b.sae, b.index) }
}

/// A feature that fired at one position.
public struct FeatureFiring: Sendable, Hashable {
    public var id: FeatureID
    public var activation: Float
    public var label: String
    /// The layer of the SAE's hook point.
    public var layer: Int

    public init(id: FeatureID, activation: Float, label: String, layer: Int) {
        self.id = id
        self.activation = activation
        self.label = label
        self.layer = layer
    }
}

/// One token of a run and what fired with it.
public struct Step: Sendable {
    /// Where a token comes from, which decides at which position its features were read.
    public enum Origin: Sendable { case prompt, generated }

    public var origin: Origin
    /// The position within its origin, counted from 0.
    public var index: Int
    public var tokenID: Int
    /// The text it adds. Joined, these are the decoded text: bytes of an unfinished character are
    /// held back until they are whole.
    public var text: String
    /// For a prompt token, at its own position; for a generated one, at the last position before
    /// it was chosen. By falling activation within each SAE.
    public var features: [FeatureFiring]
    /// Seconds since the run began, when the step was ready.
    public var time: Double
}

/// Why a run ended.
public enum RunEnding: Sendable, Equatable {
    case maxTokens
    case endOfText
    /// The model's context holds no more tokens.
    case contextFull(limit: Int)
    case stopped
    case failed(String)
}

/// A run as it happened: it only grows, and what a graph shows at any moment is a function of it.
public struct RunRecord: Sendable {
    public var prompt: String
    public var options: GenerationOptions
    public private(set) var steps: [Step] = []
    public var ending: RunEnding?

    public init(prompt: String, options: GenerationOptions) {
        self.prompt = prompt
        self.options = options
    }

    public mutating func append(_ step: Step) { steps.append(step) }

    public var generatedCount: Int { steps.count { $0.origin == .generated } }

    /// The generated text so far.
    public var text: String {
        steps.reduce(into: "") { if $1.origin == .generated { $0 += $1.text } }
    }
}
