public import Plugins

/// What the engine tells, in the order it happens.
public enum EngineEvent: Sendable {
    /// A plugin is being read; `part` is what comes next ("tokenizer", "model", a hook name).
    case loading(plugin: String, part: String)
    /// The plugin in use had to go before the next one is read, since memory has no room for both.
    case released
    /// The plugin of this load has been read and is the one in use.
    case loaded(load: Int, ModelSummary)
    /// A plugin could not be read. What was in use before stays so, unless it was released.
    case loadFailed(load: Int, plugin: String, message: String)
    /// A run begins; nothing is computed yet.
    case started(run: Int, prompt: String, options: GenerationOptions)
    /// The prompt has been read: its tokens with their features.
    case prompt(run: Int, steps: [Step])
    /// A token was generated.
    case step(run: Int, Step)
    /// The last event of a run.
    case finished(run: Int, RunEnding, statistics: RunStatistics)
    /// The answer to `Engine.describe`.
    case described(FeatureDetail)
    /// Labels of features of the plugin in use that had none before, or only derived ones.
    case labelled([FeatureID: FeatureLabel])
    /// More is known of the model in use: a server has told of another layer.
    case outlined(ModelSummary)
    /// How it stands with the server of the plugin in use.
    case connection(Connection)
    /// Something a person should know, in a sentence.
    case noticed(String)
}

/// What the window says about the model in use.
public struct ModelSummary: Sendable, Equatable {
    /// An SAE of the plugin, or a lens of one without any.
    public struct SAE: Sendable, Equatable {
        /// The TransformerLens name of its hook point.
        public var hook: String
        /// The layer of that hook point, counted from 0.
        public var layer: Int
        /// How many features it has; of a lens, how many tokens there are.
        public var width: Int
        /// How many of them have a label.
        public var labelCount: Int

        /// An SAE; what a server does not tell is empty or 0.
        public init(hook: String = "", layer: Int, width: Int = 0, labelCount: Int = 0) {
            self.hook = hook
            self.layer = layer
            self.width = width
            self.labelCount = labelCount
        }
    }

    /// The plugin's name, that of its file.
    public var name: String
    /// The plugin's title, for people.
    public var title: String
    /// How many layers the model has; nil where a server has it and does not tell.
    public var layers: Int?
    /// The width of its residual stream; nil as above.
    public var dModel: Int?
    /// How many tokens it reads at most; nil as above.
    public var contextLength: Int?
    /// Its SAEs, in the order of the plugin's file, or its lenses.
    public var saes: [SAE]
    /// Whether it has no SAE, so that logit lenses stand for them.
    public var isLogitLens = false

    /// A model of which no more is known than what its plugin says.
    public init(_ plugin: Plugin, saes: [SAE] = []) {
        self.init(name: plugin.name, title: plugin.title, saes: saes)
    }

    init(
        name: String, title: String, layers: Int? = nil, dModel: Int? = nil,
        contextLength: Int? = nil, saes: [SAE],
        isLogitLens: Bool = false
    ) {
        self.name = name
        self.title = title
        self.layers = layers
        self.dModel = dModel
        self.contextLength = contextLength
        self.saes = saes
        self.isLogitLens = isLogitLens
    }
}

/// How fast a run went.
public struct RunStatistics: Sendable, Equatable {
    /// How many tokens the prompt has, BOS included.
    public var promptTokens: Int
    /// How many tokens were appended to it.
    public var generatedTokens: Int
    /// From the first to the last generated token; 0 when there were fewer than two.
    public var tokensPerSecond: Double

    /// What was counted and measured.
    public init(promptTokens: Int, generatedTokens: Int, tokensPerSecond: Double) {
        self.promptTokens = promptTokens
        self.generatedTokens = generatedTokens
        self.tokensPerSecond = tokensPerSecond
    }
}
