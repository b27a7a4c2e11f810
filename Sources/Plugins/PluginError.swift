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
    case noSuchLayer(FilePlace?, layer: Int, plugin: String, problem: String)
    /// SAELens has no release of this name.
    case noSuchRelease(FilePlace?, release: String, nearest: [String])
    /// A release that other programs name and that does not exist.
    case absentRelease(FilePlace?, release: String, model: CatalogueModel)
    /// The release has no SAE of this id; `layers` are those at which it has one like it.
    case noSuchSAE(FilePlace?, release: String, id: String, layers: [Int], nearest: [String])
    /// An SAE of a kind that has no place in a graph of what a layer holds, said in words.
    case foreignKind(FilePlace, name: String, kind: String)
    /// SAELens has no release for such a model.
    case noReleases(model: String, nearest: [String])
    /// The catalogue that travels with the program is not as it was made.
    case damagedCatalogue(file: String, line: Int, problem: String)
    /// A plugin of this name is already there.
    case alreadyThere(String)
    /// A path that would lead elsewhere from the folder the plugin is copied to.
    case relativePath(FilePlace, key: String)
    /// A file cannot be written.
    case unwritable(file: String, reason: String)
    /// What was asked for makes no plugin.
    case badDraft(problem: String)

    /// One sentence: the place, what was expected, what was found and what to do.
    public var description: String { place.map { "\($0): \(problem)" } ?? problem }

    /// The same sentence, for Foundation.
    public var errorDescription: String? { description }
}
