extension Plugin {
    /// What is right in form and will still not work as meant, a sentence each.
    public var warnings: [String] {
        saes.compactMap { try? $0.resolved() }.compactMap(foreignModel)
    }

    /// Where an SAE was trained on another model than the plugin's.
    private func foreignModel(_ sae: ResolvedSAE) -> String? {
        guard let trained = sae.model else { return nil }
        let made = "\(Self.name(of: sae)) was made for \(trained.repository)"
        switch model.source {
        case .hub(let hub):
            let isSame =
                CatalogueModel.canonical(hub.repository) == trained.repository.lowercased()
            return isSame ? nil : "\(made), the plugin's model is \(hub)"
        case .server: return nil
        case .folder:
            guard let layerCount, layerCount != trained.layerCount else { return nil }
            return "\(made), which has \(trained.layerCount) layers; the plugin's has \(layerCount)"
        }
    }

    static func name(of sae: ResolvedSAE) -> String {
        sae.release.map { "release \"\($0)\"" } ?? "\(sae.source)"
    }
}
