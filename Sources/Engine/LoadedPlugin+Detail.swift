internal import Features
internal import Models
internal import Tokenizers

extension LoadedPlugin {
    /// How many tokens and neighbours a detail lists.
    private static let listLength = 10

    /// Everything known of a feature; reads the whole unembedding once.
    /// - Parameter id: the feature asked for
    /// - Returns: its texts, its logit effect and its neighbours
    /// - Throws: `EngineError.noSuchFeature`
    public func detail(of id: FeatureID) throws -> FeatureDetail {
        if !lenses.isEmpty { return try tokenDetail(of: id) }
        guard saes.indices.contains(id.sae) else {
            throw EngineError.noSuchFeature(id, limit: 0)
        }
        let attached = saes[id.sae]
        guard (0..<attached.sae.dSAE).contains(id.index) else {
            throw EngineError.noSuchFeature(id, limit: attached.sae.dSAE)
        }
        let record = attached.labels.record(for: id.index) ?? late.record(for: id)
        let effect = logitEffect(of: id, in: attached)
        let promoted = tokens(effect, largest: true)
        // What it promotes is known here: a label costs nothing more.
        if name(of: id) == nil { late.derive(FeatureLabel(promoting: promoted), for: id) }
        return FeatureDetail(
            id: id, hook: attached.hook.name, layer: attached.layer, label: label(for: id),
            labelSource: labelSource(of: id), maxActivation: record?.maxActivation,
            density: record?.density, promoted: promoted,
            suppressed: tokens(effect, largest: false),
            neighbours: neighbours(of: id, in: attached),
            examples: record?.examples ?? [], neuronpediaURL: attached.page(of: id.index))
    }

    private func labelSource(of id: FeatureID) -> String? {
        if name(of: id)?.isDerived == true { return FeatureLabel.derivedSource }
        return (saes[id.sae].labels.record(for: id.index) ?? late.record(for: id))?.source
    }

    /// The tokens whose logits a feature of the plugin raises most, as `detail(of:)` lists them.
    func promoted(by id: FeatureID) -> [FeatureDetail.Token] {
        tokens(logitEffect(of: id, in: saes[id.sae]), largest: true)
    }

    private func logitEffect(of id: FeatureID, in attached: AttachedSAE) -> [Float] {
        let direction = attached.sae.decoderRow(id.index)
        guard direction.count == model.dimensions.dModel,
            attached.sae.outputHook.isInResidualSpace
        else {
            return []
        }
        return model.logitEffect(of: direction)
    }

    private func tokens(_ effect: [Float], largest: Bool) -> [FeatureDetail.Token] {
        let ranked = largest ? effect : effect.map(-)
        return topFeatures(of: ranked[...], k: Self.listLength, threshold: -.infinity).map {
            FeatureDetail.Token(text: tokenizer.decodeToken($0.id), id: $0.id, value: effect[$0.id])
        }
    }

    private func neighbours(
        of id: FeatureID, in attached: AttachedSAE
    ) -> [FeatureDetail.Neighbour] {
        attached.sae.neighbours(of: id.index, count: Self.listLength).map {
            let other = FeatureID(sae: id.sae, index: $0.id)
            return FeatureDetail.Neighbour(id: other, label: label(for: other), cosine: $0.cosine)
        }
    }
}

extension LoadedPlugin.AttachedSAE {
    /// The page of a feature on Neuronpedia.
    func page(of index: Int) -> String? {
        neuronpedia.map { FeatureDetail.page(of: index, in: $0) }
    }
}
