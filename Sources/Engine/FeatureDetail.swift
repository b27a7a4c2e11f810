public import Features

/// Everything known of one feature.
public struct FeatureDetail: Sendable {
    /// A token whose logit the feature moves.
    public struct Token: Sendable, Equatable {
        /// The token decoded by itself.
        public var text: String
        /// Its number in the vocabulary.
        public var id: Int
        /// The logit effect of one unit of activation.
        public var value: Float
    }
    /// A feature of the same SAE that writes in nearly the same direction.
    public struct Neighbour: Sendable, Equatable {
        /// Which feature it is.
        public var id: FeatureID
        /// What it is called.
        public var label: String
        /// Cosine of the decoder rows.
        public var cosine: Float
    }

    /// Which feature this tells of.
    public var id: FeatureID
    /// The hook point its SAE reads at, by its TransformerLens name; nil where a server does not tell.
    public var hook: String?
    /// The layer of that hook point, counted from 0.
    public var layer: Int
    /// Its label, derived from what it promotes where nobody has given one, or `feature 123`.
    public var label: String
    /// How the label came about, nil where nobody knows: `FeatureLabel.derivedSource`, for one.
    public var labelSource: String?
    /// What the feature is, in a sentence for people, where it is none of an SAE.
    public var explanation: String?
    /// The largest activation seen when the labels were made, nil where that is not known.
    public var maxActivation: Float?
    /// The share of positions it fires at, 0 to 1, nil where that is not known.
    public var density: Float?
    /// The ten tokens whose logits it raises most, the largest first.
    ///
    /// Empty for an SAE whose decoder rows are not in the residual stream (`hook_z`).
    public var promoted: [Token]
    /// The ten tokens whose logits it lowers most, the smallest first; empty as `promoted` is.
    public var suppressed: [Token]
    /// The ten features with the most similar decoder rows, by falling cosine.
    public var neighbours: [Neighbour]
    /// Texts it fires on, from its record; empty where there is none.
    public var examples: [FeatureRecord.Example]
    /// Its page on Neuronpedia, where the plugin says under which name it is found there.
    public var neuronpediaURL: String?
}

extension FeatureDetail {
    /// What is known of a feature whose SAE is elsewhere.
    /// - Parameters:
    ///   - id: the feature
    ///   - layer: the layer of its SAE
    ///   - label: what it is called
    ///   - record: what a file of labels knows of it
    ///   - neuronpedia: the name of its SAE on Neuronpedia, such as `gpt2-small/8-res-jb`
    public init(
        _ id: FeatureID, layer: Int, label: FeatureLabel, record: FeatureRecord?,
        neuronpedia: String?
    ) {
        self.init(
            id: id, hook: nil, layer: layer, label: label.text,
            labelSource: label.isDerived ? FeatureLabel.derivedSource : record?.source,
            maxActivation: record?.maxActivation, density: record?.density, promoted: [],
            suppressed: [], neighbours: [], examples: record?.examples ?? [],
            neuronpediaURL: neuronpedia.map { Self.page(of: id.index, in: $0) })
    }

    /// The page of a feature on Neuronpedia.
    static func page(of index: Int, in sae: String) -> String {
        "https://www.neuronpedia.org/\(sae)/\(index)"
    }
}
