internal import Foundation

nonisolated extension URL {
    /// The path with `~` for the person's home.
    var homePath: String {
        let home = NSHomeDirectory()
        return path.hasPrefix(home + "/") ? "~" + path.dropFirst(home.count) : path
    }
}
