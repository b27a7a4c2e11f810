public import Features

/// Everything known of one feature.
public struct FeatureDetail: Sendable {
    public struct Token: Sendable, Equatable {
        public var text: String
        public var id: Int
        /// The logit effect of one unit of activation.
        public var value: Float
    }
    public struct Neighbour: Sendable, Equatable {
        public var id: FeatureID
        public var label: String
        /// Cosine of the decoder rows.
        public var cosine: Float
    }

    public var id: FeatureID
    public var hook: String
    public var layer: Int
    public var label: String
    /// How the label came about, nil where there is none.
    public var labelSource: String?
    public var maxActivation: Float?
    public var density: Float?
    /// The ten tokens whose logits it raises most, and the ten it lowers most. Empty for an SAE
    /// whose decoder rows are not in the residual stream (`hook_z`).
    public var promoted: [Token]
    public var suppressed: [Token]
    public var neighbours: [Neighbour]
    public var examples: [FeatureRecord.Example]
    /// Its page on Neuronpedia, where the plugin says under which name it is found there.
    public var neuronpediaURL: String?
}
