internal import Foundation
internal import JSON
internal import Plugins

/// A plugin as `axon plugins` tells of it, for people and for programs.
struct PluginDescription {
    let name: String
    private let title: String
    private let origin: PluginEntry.Origin?
    private let file: URL
    private let plugin: Plugin?
    private let error: String?
    private let footprint: Plugin.Footprint?

    init(_ entry: PluginEntry) {
        name = entry.name
        title = entry.title
        origin = entry.origin
        file = entry.file
        plugin = try? entry.plugin.get()
        footprint = plugin?.footprint()
        if case .failure(let failure) = entry.plugin {
            error = failure.description
        } else {
            error = nil
        }
    }

    init(_ plugin: Plugin) {
        name = plugin.name
        title = plugin.title
        origin = nil
        file = plugin.file
        self.plugin = plugin
        error = nil
        footprint = plugin.footprint()
    }

    private var layers: [Int] {
        var layers: [Int] = []
        for layer in plugin?.saes.compactMap(\.layer) ?? [] where !layers.contains(layer) {
            layers.append(layer)
        }
        return layers
    }

    private var presence: String {
        guard let footprint else { return "" }
        let size = footprint.bytes.formatted(.byteCount(style: .file))
        if footprint.isComplete { return size }
        return footprint.bytes > 0 ? "\(size), the rest to download" : "to download"
    }
}

extension PluginDescription {
    /// All there is to say, on lines of their own.
    var text: String {
        var lines = ["\(name): \(title)", "file    \(file.path)"]
        if let plugin {
            lines.append("model   \(plugin.model.source), held as \(plugin.dtype.rawValue)")
            lines += plugin.saes.map { "sae     \(Self.text($0))" }
            if let labels = plugin.labels?.file?.path ?? plugin.labels?.neuronpedia {
                lines.append("labels  \(labels)")
            }
            lines.append("on disk \(presence)")
        }
        return lines.joined(separator: "\n")
    }

    private static func text(_ sae: SAEEntry) -> String {
        let origin =
            sae.source.map(\.description)
            ?? "\(sae.release ?? ""), \(sae.id ?? "")"
        let details = [sae.hook.map { "at \($0)" }, sae.format.map { "in the layout \($0)" }]
        return ([origin] + details.compactMap(\.self)).joined(separator: ", ")
    }

    /// One line each, in columns; a broken plugin says what is wrong with it.
    static func table(_ rows: [PluginDescription]) -> String {
        let header = ["NAME", "TITLE", "MODEL", "LAYER", "FROM", "ON DISK"]
        let cells = [header] + rows.filter { $0.error == nil }.map(\.cells)
        let widths = header.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
        var lines = cells.map { row in
            zip(row, widths).map { $0.padding(toLength: $1 + 2, withPad: " ", startingAt: 0) }
                .joined()
        }
        lines += rows.compactMap { row in row.error.map { "\(row.name)  broken: \($0)" } }
        return lines.map { $0.replacing(/\ +$/, with: "") + "\n" }.joined()
    }

    private var cells: [String] {
        let model =
            switch plugin?.model.source {
            case .hub(let source): source.description
            case .folder(let folder): folder.lastPathComponent
            case nil: ""
            }
        let layers = layers.map(String.init).joined(separator: ", ")
        return [name, title, model, layers, origin?.rawValue ?? "", presence]
    }

    /// The same for programs; what is not known is null.
    var json: JSONOutput {
        func text(_ value: String?) -> JSONOutput { value.map(JSONOutput.string) ?? .null }
        return [
            "name": .string(name), "title": .string(title), "origin": text(origin?.rawValue),
            "file": .string(file.path), "model": text(plugin?.model.source.description),
            "dtype": text(plugin?.dtype.rawValue), "layers": .array(layers.map(JSONOutput.int)),
            "saes": .array(plugin?.saes.map(Self.json) ?? []),
            "on_disk": footprint.map { .bool($0.isComplete) } ?? .null,
            "bytes": footprint.map { .int($0.bytes) } ?? .null, "error": text(error),
        ]
    }

    private static func json(_ sae: SAEEntry) -> JSONOutput {
        func text(_ value: String?) -> JSONOutput { value.map(JSONOutput.string) ?? .null }
        return [
            "release": text(sae.release), "id": text(sae.id),
            "source": text(sae.source?.description), "hook": text(sae.hook),
            "format": text(sae.format),
        ]
    }
}
