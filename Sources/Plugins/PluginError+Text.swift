extension PluginError {
    /// Where in a file it is, for what is in one.
    var place: FilePlace? {
        switch self {
        case .syntax(let place, _), .unknownKey(let place, _, _), .missingKey(let place, _, _),
            .badValue(let place, _, _, _), .missingFile(let place, _, _, _),
            .impossibleLayer(let place, _, _), .relativePath(let place, _):
            place
        case .foreignKind(let place, _, _): place
        case .noSuchLayer(let place, _, _, _), .noSuchRelease(let place, _, _),
            .absentRelease(let place, _, _), .noSuchSAE(let place, _, _, _, _):
            place
        case .unreadable, .noSuchPlugin, .noReleases, .damagedCatalogue, .alreadyThere, .unwritable,
            .badDraft:
            nil
        }
    }

    /// The same error at the key that led to it, whose place `place` gives.
    func placed(_ place: (String) -> FilePlace) -> PluginError {
        switch self {
        case .noSuchLayer(nil, let layer, let plugin, let problem):
            .noSuchLayer(place("layer"), layer: layer, plugin: plugin, problem: problem)
        case .noSuchRelease(nil, let release, let nearest):
            .noSuchRelease(place("release"), release: release, nearest: nearest)
        case .absentRelease(nil, let release, let model):
            .absentRelease(place("release"), release: release, model: model)
        case .noSuchSAE(nil, let release, let id, let layers, let nearest):
            .noSuchSAE(place("id"), release: release, id: id, layers: layers, nearest: nearest)
        default: self
        }
    }

    /// The sentence without the place.
    var problem: String {
        switch self {
        case .unreadable(let file, let reason): "\(file): cannot be read: \(reason)"
        case .syntax(_, let problem): "not valid TOML: \(problem)"
        case .unknownKey(_, let key, let known):
            "unknown key \"\(key)\"; \(Self.suggestion(for: key, among: known))"
        case .missingKey(_, let key, let example):
            "\"\(key)\" is missing; add for example \(example)"
        case .badValue(_, let key, let expected, let found):
            "\(key): expected \(expected), found \(found)"
        case .missingFile(_, let key, let path, let expected):
            "\(key): expected \(expected), but there is none at \(path); "
                + "paths are relative to the file that names them"
        case .relativePath(_, let key):
            "\(key): expected a whole path, found one that leads elsewhere from the "
                + "folder of plugins; write it from the root"
        case .alreadyThere(let path): "\(path) already exists; --force replaces it"
        case .unwritable(let file, let reason): "\(file): cannot be written: \(reason)"
        case .badDraft(let problem): problem
        case .damagedCatalogue(let file, let line, let problem):
            "\(file):\(line): damaged: \(problem); install AXON again"
        case .noSuchPlugin(let name, let known, let folder):
            "there is no plugin \"\(name)\"; \(Self.suggestion(for: name, among: known)); "
                + "others go into \(folder)"
        case .impossibleLayer, .noSuchLayer, .noSuchRelease, .absentRelease, .noSuchSAE,
            .noReleases, .foreignKind:
            namesProblem
        }
    }

    /// What is wrong with the name of a layer, a release or an SAE.
    private var namesProblem: String {
        switch self {
        case .impossibleLayer(_, let layer, let count):
            "layer \(layer) does not exist: the model has layers 0 to \(count - 1)"
        case .noSuchLayer(_, let layer, let plugin, let problem):
            "plugin \"\(plugin)\" has no layer \(layer): \(problem)"
        case .noSuchRelease(_, let release, let nearest):
            "release: SAELens has none called \"\(ConfigValue.printable(release))\"; "
                + Self.meant(nearest)
                + "`axon plugins releases` lists all, and a repository of the Hub is ORG/REPO"
        case .noReleases(let model, let nearest):
            "--model: SAELens has no release for \"\(ConfigValue.printable(model))\"; "
                + Self.meant(nearest) + "`axon plugins releases` lists all"
        case .absentRelease(_, let release, let model):
            "release: \"\(release)\" does not exist: nobody has published SAEs of \(model.name) "
                + "under this name; the plugin \"\(model.name)\" shows \(model.repository) without "
                + "one, and source = \"folder:PATH\" takes one of yours"
        case .foreignKind(_, let name, let kind):
            "\(name) is \(kind); AXON shows what fires at one layer and one token: choose another "
                + "release, as `axon plugins releases` lists them"
        case .noSuchSAE(_, let release, let id, let layers, let nearest):
            "id: the release \"\(release)\" has no \"\(ConfigValue.printable(id))\"; "
                + (layers.isEmpty
                    ? Self.meant(nearest) : "it has this SAE at \(LayerList.text(layers)); ")
                + "`axon plugins saes \(release)` lists all"
        default: ""
        }
    }

    private static func meant(_ nearest: [String]) -> String {
        nearest.isEmpty
            ? "" : "did you mean \(nearest.map { "\"\($0)\"" }.joined(separator: ", "))? "
    }

    private static func suggestion(for name: String, among known: [String]) -> String {
        if let nearest = NearestName.of(name, among: known) {
            return "did you mean \"\(nearest)\"?"
        }
        return known.isEmpty
            ? "nothing is known here" : "known are \(known.sorted().joined(separator: ", "))"
    }
}

/// Layers in words.
enum LayerList {
    /// `layer 3`, `layers 0 to 11` or `layers 5, 9, 12`.
    static func text(_ layers: [Int]) -> String {
        guard let first = layers.first, let last = layers.last else { return "no layer" }
        if layers.count == 1 { return "layer \(first)" }
        let isRun = last - first == layers.count - 1 && layers.count > 2
        return "layers "
            + (isRun ? "\(first) to \(last)" : layers.map(String.init).joined(separator: ", "))
    }
}
