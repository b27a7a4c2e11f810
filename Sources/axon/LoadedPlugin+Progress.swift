internal import Engine
internal import Foundation
internal import Plugins

extension LoadedPlugin {
    /// Reads what `plugin` names and says on a terminal's stderr what is being read, on a line that is
    /// gone when all is there.
    static func loadTellingProgress(_ plugin: Plugin) throws -> LoadedPlugin {
        guard isatty(STDERR_FILENO) == 1 else { return try LoadedPlugin(plugin) }
        defer { StandardError.write("\r\u{1B}[K") }
        return try LoadedPlugin(plugin) { part in
            StandardError.write("\r\u{1B}[Kreading \(part)")
        }
    }
}
