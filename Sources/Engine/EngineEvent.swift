/// What the engine tells, in the order it happens.
public enum EngineEvent: Sendable {
    /// A plugin is being read; `part` is what comes next ("tokenizer", "model", a hook name).
    case loading(plugin: String, part: String)
    case loaded(ModelSummary)
    /// A plugin could not be read. What was loaded before stays loaded.
    case loadFailed(plugin: String, message: String)
    case started(run: Int, prompt: String, options: GenerationOptions)
    /// The prompt has been read: its tokens with their features.
    case prompt(run: Int, steps: [Step])
    case step(run: Int, Step)
    case finished(run: Int, RunEnding, statistics: RunStatistics)
    case described(FeatureDetail)
}

/// What the window says about the model in use.
public struct ModelSummary: Sendable, Equatable {
    public struct SAE: Sendable, Equatable {
        public var hook: String
        public var layer: Int
        public var width: Int
        public var labelCount: Int
    }

    /// The plugin's name and title.
    public var name: String
    public var title: String
    public var layers: Int
    public var dModel: Int
    public var contextLength: Int
    public var saes: [SAE]
}

/// How fast a run went.
public struct RunStatistics: Sendable, Equatable {
    public var promptTokens: Int
    public var generatedTokens: Int
    /// From the first to the last generated token; 0 when there were none.
    public var tokensPerSecond: Double
}
