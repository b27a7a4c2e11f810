public import Foundation

/// What can go wrong between a plugin and its first token.
///
/// Every case says what to do about it.
public enum EngineError: LocalizedError, Equatable {
    /// The plugin names files that only a download can bring.
    case notOnDisk(plugin: String, source: String)
    /// The model is at a server, and what was asked for needs it here.
    case atServer(plugin: String, server: String)
    /// An SAE reads vectors of another width than its hook point gives.
    case widthMismatch(plugin: String, hook: String, expected: Int, found: Int)
    /// The model has no such hook point.
    case noSuchHook(plugin: String, hook: String, layers: Int)
    /// A file of labels was made for the SAE of another hook.
    case foreignLabels(file: String, expected: String, found: String)
    /// Nothing is left of the prompt once the blanks around it are gone.
    case emptyPrompt
    /// There is no such SAE or feature in the plugin.
    case noSuchFeature(FeatureID, limit: Int)

    /// The sentence for people: what was expected, what was found, what to do.
    public var errorDescription: String? {
        switch self {
        case .notOnDisk(let plugin, let source):
            "\(plugin): \(source) is not on this machine; run axon fetch \(plugin), or put the "
                + "files in a folder and name it with source = \"folder:PATH\""
        case .atServer(let plugin, let server):
            "\(plugin): the model runs at \(server), not on this machine; axon-viewer and axon "
                + "generate can use it there, everything else is to be run on that machine"
        case .widthMismatch(let plugin, let hook, let expected, let found):
            "\(plugin): the SAE at \(hook) reads vectors of \(found) numbers, the model gives "
                + "\(expected) there; choose an SAE trained on this model and hook"
        case .noSuchHook(let plugin, let hook, let layers):
            "\(plugin): the model has no hook point \(hook); write it as in "
                + "blocks.0.hook_resid_pre, with a layer from 0 to \(layers - 1)"
        case .foreignLabels(let file, let expected, let found):
            "\(file): hook: expected \(expected), where the SAE reads, found \(found); name the "
                + "labels of this SAE or leave them out"
        case .emptyPrompt:
            "the prompt is empty; type some text for the model to go on from"
        case .noSuchFeature(let id, let limit):
            "feature \(id.index) of SAE \(id.sae): expected a number below \(limit)"
        }
    }
}
