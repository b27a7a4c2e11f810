public import Plugins

extension GenerationOptions {
    /// AXON's defaults with what a plugin says otherwise.
    public init(_ defaults: GenerationDefaults) {
        self.init()
        if let maxTokens = defaults.maxTokens { self.maxTokens = maxTokens }
        if let temperature = defaults.temperature { sampling.temperature = temperature }
        if let topK = defaults.topK { sampling.topK = topK }
        if let topP = defaults.topP { sampling.topP = topP }
        if let penalty = defaults.repetitionPenalty { sampling.repetitionPenalty = penalty }
        if let featureTopK = defaults.featureTopK { self.featureTopK = featureTopK }
        if let threshold = defaults.threshold { self.threshold = Float(threshold) }
    }
}
