extension Plugin {
    /// What is known of the plugin's SAEs without their files, in the order of its file.
    ///
    /// Where several SAEs have names on Neuronpedia of their own, those come before the plugin's.
    /// - Throws: `PluginError`, with the nearest names, where there is no such release or id
    public func resolvedSAEs() throws(PluginError) -> [ResolvedSAE] {
        try saes.map { (entry) throws(PluginError) in
            var resolved = try entry.resolved()
            resolved.labels = entry.labels ?? labels?.file
            let known = resolved.neuronpedia
            let common = labels?.neuronpedia
            let isOwn = entry.neuronpedia != nil || saes.count > 1
            resolved.neuronpedia = isOwn ? known ?? common : common ?? known
            return resolved
        }
    }
}

extension SAEEntry {
    /// What is known of the SAE without its files.
    ///
    /// That is the catalogue's entry for a release and an id, and what the names of folders tell;
    /// what the plugin itself says comes first.
    /// - Throws: `PluginError`, with the nearest names, where there is no such release or id
    public func resolved() throws(PluginError) -> ResolvedSAE {
        var resolved = try located()
        if let hook {
            resolved.hook = hook
            resolved.layer = LayerNumber(in: hook)?.value
        }
        if let format {
            resolved.format = format
            resolved.loader = nil
        }
        if let neuronpedia { resolved.neuronpedia = neuronpedia }
        resolved.labels = labels
        return resolved
    }

    private func located() throws(PluginError) -> ResolvedSAE {
        if let source { return try Self.resolved(source) }
        guard let release, let id else { throw .noSuchRelease(nil, release: "", nearest: []) }
        guard release.contains("/") else {
            let release = try Catalogue.standard().release(release)
            return ResolvedSAE(try release.sae(id), of: release)
        }
        // As in SAELens, any other release is a repository of the Hub and its id a folder there.
        guard let hub = HubSource("\(release)/\(id)") else {
            throw .noSuchRelease(nil, release: release, nearest: [])
        }
        return try Self.resolved(.hub(hub))
    }

    private static func resolved(_ source: Source) throws(PluginError) -> ResolvedSAE {
        var resolved = ResolvedSAE(source: source)
        switch source {
        case .hub(let hub):
            let known = try Catalogue.standard().sae(inRepository: hub.repository, at: hub.folder)
            if let (release, sae) = known { return ResolvedSAE(sae, of: release) }
            resolved.hook = FolderName.hook(of: hub.folder)
            resolved.layer = LayerNumber(in: resolved.hook ?? hub.folder)?.value
        case .folder(let folder):
            // Its files are here and tell the hook; a name is no more than a hint of the layer.
            let hook = FolderName.hook(of: folder.path)
            resolved.hook = hook.flatMap { folder.lastPathComponent == $0 ? nil : $0 }
            resolved.layer = LayerNumber(in: folder.lastPathComponent)?.value
        case .server: break
        }
        return resolved
    }
}
