/// What a person prefers, from `config.toml`; every key may be left out.
public struct Preferences: Sendable, Hashable {
    /// The plugin that is used when none is named: `plugin`.
    public var plugin: String?
    /// How large the window's text and controls are, 0.5 to 3, 1 being as designed: `ui_scale`.
    public var uiScale: Double?

    /// The key that Neuronpedia is shown: `neuronpedia_api_key`.
    public var neuronpediaKey: String?

    /// No preferences.
    public init() {}

    init(_ file: ConfigFile) throws(PluginError) {
        let root = file.root
        try root.allowOnly(["plugin", "ui_scale", "neuronpedia_api_key"])
        plugin = try root.string("plugin")
        neuronpediaKey = try root.string("neuronpedia_api_key")
        uiScale = try root.number("ui_scale", in: 0.5...3)
    }
}
