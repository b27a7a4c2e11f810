public import Foundation
internal import Resources

/// A plugin to choose from, or the file of one that is broken.
public struct PluginEntry: Sendable {
    /// Whose file it is.
    public enum Origin: String, Sendable {
        /// It came with the program.
        case bundled
        /// It lies in the person's own folder.
        case user
        /// It was named on the command line and has no file.
        case guest
    }

    /// The file's name without `.toml`, by which it is chosen.
    public var name: String
    /// The plugin's title, or its name where it is broken.
    public var title: String
    /// Whose file it is.
    public var origin: Origin
    /// The file.
    public var file: URL
    /// The plugin, or what is wrong with it.
    public var plugin: Result<Plugin, PluginError>

    init(_ file: URL, origin: Origin) {
        self.file = file
        self.origin = origin
        name = file.deletingPathExtension().lastPathComponent
        plugin = Result { () throws(PluginError) in try Plugin(contentsOf: file) }
        title = (try? plugin.get().title) ?? name
    }

    init(guest plugin: Plugin) {
        (name, title, file, origin) = (plugin.name, plugin.title, plugin.file, .guest)
        self.plugin = .success(plugin)
    }
}

/// The plugins on this machine: the bundled ones and, before them, the person's own.
public struct PluginLibrary: Sendable {
    /// The plugin that is used when neither a command nor the preferences name one.
    public static let defaultName = "demo"

    /// The library of this program and this person.
    public static let standard = PluginLibrary(
        bundled: Resources.assets.appending(path: "Plugins", directoryHint: .isDirectory),
        configuration: configurationFolder(ProcessInfo.processInfo.environment))

    /// Where the person's own plugins lie; it need not exist.
    public let userFolder: URL
    /// The file of preferences; it need not exist.
    public let preferencesFile: URL
    /// A plugin without a file, listed before all others.
    public var guest: Plugin?
    private let bundled: URL

    /// A library of the plugins in `bundled` and in `configuration`/plugins.
    public init(bundled: URL, configuration: URL) {
        self.bundled = bundled
        userFolder = configuration.appending(path: "plugins", directoryHint: .isDirectory)
        preferencesFile = configuration.appending(path: "config.toml")
    }

    /// `$XDG_CONFIG_HOME/axon`, or `~/.config/axon` where that is unset, empty or relative.
    static func configurationFolder(_ environment: [String: String]) -> URL {
        let base = environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        let home = environment["HOME"] ?? NSHomeDirectory()
        return URL(filePath: base ?? "\(home)/.config", directoryHint: .isDirectory)
            .appending(path: "axon", directoryHint: .isDirectory)
    }

    /// The guest, then all plugins by name, broken ones included; of two with one name the person's
    /// own.
    public func list() -> [PluginEntry] {
        let files =
            Self.files(in: bundled).map { ($0, PluginEntry.Origin.bundled) }
            + Self.files(in: userFolder).map { ($0, .user) }
        let byName = Dictionary(
            files.map { ($0.0.deletingPathExtension().lastPathComponent, $0) }
        ) { $1 }
        return [guest.map(PluginEntry.init(guest:))].compactMap(\.self)
            + byName.sorted { $0.key < $1.key }.map {
                PluginEntry($0.value.0, origin: $0.value.1)
            }
    }

    /// Whether a plugin of this name came with the program.
    func isBundled(_ name: String) -> Bool {
        Self.files(in: bundled).contains { $0.lastPathComponent == "\(name).toml" }
    }

    /// The plugin of this name or in this file; a text with a slash or `.toml` is a file's path.
    public func find(_ nameOrPath: String) throws(PluginError) -> Plugin {
        if nameOrPath.contains("/") || nameOrPath.hasSuffix(".toml") {
            let path = NSString(string: nameOrPath).expandingTildeInPath
            return try Plugin(contentsOf: URL(filePath: path))
        }
        for folder in [userFolder, bundled] {
            let file = folder.appending(path: "\(nameOrPath).toml")
            guard FileManager.default.fileExists(atPath: file.path) else { continue }
            return try Plugin(contentsOf: file)
        }
        let known = (Self.files(in: bundled) + Self.files(in: userFolder)).map {
            $0.deletingPathExtension().lastPathComponent
        }
        throw .noSuchPlugin(nameOrPath, known: Set(known).sorted(), folder: userFolder.path)
    }

    /// The plugin to use: the named one, else the preferred, else the demo; at `layer` if given.
    public func choose(_ nameOrPath: String?, layer: Int? = nil) throws(PluginError) -> Plugin {
        let name: String
        if let nameOrPath {
            name = nameOrPath
        } else {
            name = try preferences().plugin ?? Self.defaultName
        }
        let plugin = try find(name)
        guard let layer else { return plugin }
        return try plugin.atLayer(layer)
    }

    /// The person's preferences; none where there is no file.
    public func preferences() throws(PluginError) -> Preferences {
        guard FileManager.default.fileExists(atPath: preferencesFile.path) else {
            return Preferences()
        }
        return try Preferences(ConfigFile(preferencesFile))
    }

    private static func files(in folder: URL) -> [URL] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".toml") && !$0.hasPrefix(".") }
            .map { folder.appending(path: $0) }
    }
}
