internal import Engine
internal import Hub
internal import Plugins

extension LabelSearch {
    /// A search as the environment and the person's settings say; where they are wrong a warning says
    /// so and nobody is asked, since labels are no reason to fail.
    static func standard(for loaded: LoadedPlugin, derives: Bool) -> LabelSearch {
        LabelSearch(loaded, hub: settings(for: loaded), derives: derives)
    }

    private static func settings(for loaded: LoadedPlugin) -> HubSettings? {
        guard loaded.saes.contains(where: { $0.neuronpedia != nil }) else { return nil }
        do {
            var settings = try HubSettings()
            let key = try PluginLibrary.standard.preferences().neuronpediaKey
            settings.neuronpedia = try NeuronpediaSettings(key: key)
            return settings
        } catch {
            StandardError.write("warning: no labels are asked for: \(error.localizedDescription)\n")
            return nil
        }
    }
}
