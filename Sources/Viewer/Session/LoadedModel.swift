internal import Engine
internal import Plugins

/// The plugin the engine has in memory, with what the window says of it.
nonisolated struct LoadedModel {
    let plugin: Plugin
    /// The plugin as its file says, from which another layer is chosen.
    let origin: Plugin
    let summary: ModelSummary
    /// What its SAEs are called, in the plugin's order.
    let titles: [SAETitle]
    /// The layers the plugin can be moved to, its own among them; empty where it has no layer to
    /// change.
    let layers: [Int]

    init(_ plugin: Plugin, from origin: Plugin, _ summary: ModelSummary) {
        (self.plugin, self.origin, self.summary) = (plugin, origin, summary)
        titles = SAETitle.all(for: summary)
        layers = origin.availableLayers.filter { $0 < summary.layers ?? 0 }
    }

    /// Whether nodes of several SAEs are to be told apart.
    var hasSeveralSAEs: Bool { titles.count > 1 }

    /// The layer of its only SAE.
    var layer: Int? { summary.saes.count == 1 ? summary.saes[0].layer : nil }
}

/// What an SAE is called where several are shown.
nonisolated struct SAETitle: Equatable {
    /// "Layer 8".
    var title: String
    /// "resid pre": what of the layer it reads; "logit lens" where it is no SAE.
    var place: String
    /// "L8", or "L8 mlp out" where another one is on the same layer.
    var short: String

    /// The titles of a plugin's SAEs or lenses.
    static func all(for summary: ModelSummary) -> [SAETitle] {
        var titles = all(for: summary.saes)
        guard summary.isLogitLens else { return titles }
        for index in titles.indices { titles[index].place = "logit lens" }
        return titles
    }

    /// The titles of a plugin's SAEs, no two of which have the same short one.
    static func all(for saes: [ModelSummary.SAE]) -> [SAETitle] {
        var titles = saes.map { sae in
            SAETitle(title: "Layer \(sae.layer)", place: place(sae.hook), short: "L\(sae.layer)")
        }
        let shared = repeated(titles.map(\.short))
        for index in titles.indices where shared.contains(titles[index].short) {
            titles[index].short += " " + titles[index].place
        }
        let same = repeated(titles.map(\.short))
        for index in titles.indices where same.contains(titles[index].short) {
            titles[index].short += " #\(index)"
        }
        return titles
    }

    private static func repeated(_ names: [String]) -> Set<String> {
        Set(names.filter { name in names.count { $0 == name } > 1 })
    }

    /// `blocks.8.hook_resid_pre` reads "resid pre", `blocks.1.attn.hook_z` reads "z".
    private static func place(_ hook: String) -> String {
        let last = hook.split(separator: ".").last ?? ""
        let name = last.hasPrefix("hook_") ? last.dropFirst(5) : last
        return String(name.replacing("_", with: " "))
    }
}
