public import Foundation

/// A place in a configuration file, counted from 1; columns are characters.
public struct FilePlace: Sendable, Hashable, CustomStringConvertible {
    /// The file's path.
    public let file: String
    /// The line.
    public let line: Int
    /// The column of the key or value.
    public let column: Int

    /// `file:line:column`, as compilers write it.
    public var description: String { "\(file):\(line):\(column)" }
}

/// What is wrong with a plugin, a preference, or the name of one.
public enum PluginError: LocalizedError, Sendable, Equatable, CustomStringConvertible {
    /// The file cannot be read.
    case unreadable(file: String, reason: String)
    /// The text is not TOML.
    case syntax(FilePlace, problem: String)
    /// A key that means nothing; `known` are those that may stand there.
    case unknownKey(FilePlace, key: String, known: [String])
    /// A key that must be there is not; the place is that of its table.
    case missingKey(FilePlace, key: String, example: String)
    /// A value of the wrong type, out of range, or otherwise not what its key takes.
    case badValue(FilePlace, key: String, expected: String, found: String)
    /// A file or folder the plugin names does not exist.
    case missingFile(FilePlace, key: String, path: String, expected: String)
    /// A layer the model does not have.
    case impossibleLayer(FilePlace, layer: Int, layerCount: Int)
    /// No plugin has this name.
    case noSuchPlugin(String, known: [String], folder: String)
    /// The plugin cannot be moved to this layer.
    case noSuchLayer(Int, plugin: String, problem: String)
    /// A plugin of this name is already there.
    case alreadyThere(String)
    /// A path that would lead elsewhere from the folder the plugin is copied to.
    case relativePath(FilePlace, key: String)
    /// A file cannot be written.
    case unwritable(file: String, reason: String)

    /// One sentence: the place, what was expected, what was found and what to do.
    public var description: String {
        switch self {
        case .unreadable(let file, let reason):
            "\(file): cannot be read: \(reason)"
        case .syntax(let place, let problem):
            "\(place): not valid TOML: \(problem)"
        case .unknownKey(let place, let key, let known):
            "\(place): unknown key \"\(key)\"; \(Self.suggestion(for: key, among: known))"
        case .missingKey(let place, let key, let example):
            "\(place): \"\(key)\" is missing; add for example \(example)"
        case .badValue(let place, let key, let expected, let found):
            "\(place): \(key): expected \(expected), found \(found)"
        case .missingFile(let place, let key, let path, let expected):
            "\(place): \(key): expected \(expected), but there is none at \(path); "
                + "paths are relative to the file that names them"
        case .impossibleLayer(let place, let layer, let layerCount):
            "\(place): layer \(layer) does not exist: the model has layers 0 to \(layerCount - 1)"
        case .noSuchPlugin(let name, let known, let folder):
            "there is no plugin \"\(name)\"; \(Self.suggestion(for: name, among: known)); "
                + "others go into \(folder)"
        case .noSuchLayer(let layer, let plugin, let problem):
            "plugin \"\(plugin)\" has no layer \(layer): \(problem)"
        case .alreadyThere(let path):
            "\(path) already exists; --force replaces it"
        case .relativePath(let place, let key):
            "\(place): \(key): expected a whole path, found one that leads elsewhere from the "
                + "folder of plugins; write it from the root"
        case .unwritable(let file, let reason):
            "\(file): cannot be written: \(reason)"
        }
    }

    /// The same sentence, for Foundation.
    public var errorDescription: String? { description }

    private static func suggestion(for name: String, among known: [String]) -> String {
        if let nearest = NearestName.of(name, among: known) {
            return "did you mean \"\(nearest)\"?"
        }
        return known.isEmpty
            ? "nothing is known here" : "known are \(known.sorted().joined(separator: ", "))"
    }
}
