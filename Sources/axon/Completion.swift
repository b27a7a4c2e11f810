internal import ArgumentParser
internal import Plugins

extension CompletionKind {
    /// The names of the plugins there are.
    static var plugins: CompletionKind {
        .custom { _, _, _ in PluginLibrary.standard.list().map(\.name) }
    }
}
