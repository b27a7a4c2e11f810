public import Foundation
internal import JSON

extension Plugin {
    /// Reads and checks a plugin's file.
    public init(contentsOf file: URL) throws(PluginError) {
        try self.init(ConfigFile(file.standardizedFileURL))
    }

    init(_ file: ConfigFile) throws(PluginError) {
        let root = file.root
        try root.allowOnly(["title", "layer", "model", "sae", "labels", "generation", "remote"])
        name = file.url.deletingPathExtension().lastPathComponent
        self.file = file.url
        title = try root.string("title") ?? name
        if let remote = try root.table("remote") {
            (model, dtype) = (try Self.remote(remote, in: root), .f32)
        } else if let model = try root.table("model") {
            (self.model, dtype) = try Self.model(model)
        } else {
            throw .missingKey(
                root.place, key: "[model]", example: "[model] source = \"hf:ORG/REPO\"")
        }
        saes = try root.tables("sae").map { (table) throws(PluginError) in try SAEEntry(table) }
        labels = try root.table("labels").map(Labels.init)
        generation =
            try root.table("generation").map(GenerationDefaults.init)
            ?? GenerationDefaults()
        if saes.isEmpty, server == nil, generation.threshold == nil {
            generation.threshold = GenerationDefaults.lensThreshold
        }
        try checkNames(root.tables("sae"))
        if let layer = try root.integer("layer", in: 0...9999) {
            do {
                self = try atLayer(layer)
            } catch {
                throw error.placed(root.place)
            }
        }
    }

    private static func model(
        _ table: ConfigTable
    ) throws(PluginError) -> (ModelEntry, DType) {
        try table.allowOnly(["source", "dtype"])
        guard let source = try table.source("source") else {
            throw .missingKey(
                table.place, key: "source", example: "source = \"hf:openai-community/gpt2\"")
        }
        return (ModelEntry(source: source), try table.choice("dtype", DType.self) ?? .f32)
    }

    /// Refuses releases and ids that do not exist, kinds that are not shown, and layers that the
    /// model does not have.
    private func checkNames(_ tables: [ConfigTable]) throws(PluginError) {
        let count = saes.isEmpty ? nil : layerCount
        for (sae, table) in zip(saes, tables) {
            let resolved: ResolvedSAE
            do {
                resolved = try sae.resolved()
            } catch {
                throw error.placed(table.place)
            }
            if let kind = resolved.loader.flatMap(SAELoader.init)?.foreignKind {
                let key = sae.release == nil ? "source" : "release"
                throw .foreignKind(
                    table.place(of: key), name: Self.name(of: resolved), kind: kind)
            }
            guard let layer = resolved.layer ?? sae.layer, let count, layer >= count else {
                continue
            }
            let key = ["hook", "id", "source"].first { table.members[$0] != nil } ?? ""
            throw .impossibleLayer(table.place(of: key), layer: layer, layerCount: count)
        }
    }

    /// How many layers the model has, where its config.json on disk or the catalogue says so.
    var layerCount: Int? {
        switch model.source {
        case .folder(let folder): Self.layerCount(in: folder)
        case .server: nil
        case .hub(let hub):
            (try? Catalogue.standard())?.model(inRepository: hub.repository)?.layerCount
        }
    }

    private static func layerCount(in folder: URL) -> Int? {
        guard let config = try? JSONValue(contentsOf: folder.appending(path: "config.json"))
        else { return nil }
        let keys = ["n_layer", "num_hidden_layers"]
        let texts = [config, config["text_config"]].compactMap(\.self)
        return texts.lazy.flatMap { text in keys.compactMap { text[$0]?.int } }.first { $0 > 0 }
    }
}

extension SAEEntry {
    init(_ table: ConfigTable) throws(PluginError) {
        try table.allowOnly([
            "release", "id", "source", "hook", "format", "labels", "neuronpedia",
        ])
        release = try table.string("release")
        id = try table.string("id")
        source = try table.source("source", orFile: true)
        hook = try table.string("hook")
        format = try table.string("format")
        labels = try table.existingFile("labels")
        neuronpedia = try table.neuronpedia("neuronpedia")
        try checkOrigin(table)
        if let hook, !HookName.isValid(hook) {
            throw table.wrong("hook", "a TransformerLens name such as \"blocks.8.hook_resid_pre\"")
        }
    }

    /// Either a release with an id, or a source.
    private func checkOrigin(_ table: ConfigTable) throws(PluginError) {
        guard release != nil || id != nil else {
            guard source == nil else { return }
            throw .missingKey(table.place, key: "source", example: "source = \"folder:PATH\"")
        }
        for key in ["source", "hook", "format"] where table.members[key] != nil {
            throw table.wrong(key, "no \"\(key)\" beside \"release\" and \"id\"")
        }
        if release == nil {
            throw .missingKey(
                table.place, key: "release", example: "release = \"gpt2-small-res-jb\"")
        }
        if id == nil {
            throw .missingKey(table.place, key: "id", example: "id = \"blocks.8.hook_resid_pre\"")
        }
    }
}

extension Labels {
    init(_ table: ConfigTable) throws(PluginError) {
        try table.allowOnly(["neuronpedia", "file"])
        file = try table.existingFile("file")
        neuronpedia = try table.neuronpedia("neuronpedia")
    }
}

extension ConfigTable {
    /// `MODEL/SAE` of Neuronpedia; it becomes part of an address, so it holds nothing else.
    func neuronpedia(_ key: String) throws(PluginError) -> String? {
        guard let text = try string(key) else { return nil }
        guard let name = HubSource(text), name.folder.isEmpty else {
            throw wrong(key, "\"MODEL/SAE\" such as \"gpt2-small/8-res-jb\"")
        }
        return text
    }
}

extension GenerationDefaults {
    init(_ table: ConfigTable) throws(PluginError) {
        try table.allowOnly([
            "temperature", "top_k", "top_p", "repetition_penalty", "max_tokens", "feat_k",
            "act_threshold",
        ])
        temperature = try table.number("temperature", in: 0...2)
        topK = try table.integer("top_k", in: 0...200)
        topP = try table.number("top_p", in: 0.05...1)
        repetitionPenalty = try table.number("repetition_penalty", in: 1...2)
        maxTokens = try table.integer("max_tokens", in: 1...500)
        featureTopK = try table.integer("feat_k", in: 5...30)
        threshold = try table.number("act_threshold", in: 0.01...1)
    }
}
