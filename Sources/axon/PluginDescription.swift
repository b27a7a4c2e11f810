internal import Engine
internal import Foundation
internal import Hub
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
    private let saes: [ResolvedSAE]

    init(_ entry: PluginEntry) {
        name = entry.name
        title = entry.title
        origin = entry.origin
        file = entry.file
        plugin = try? entry.plugin.get()
        footprint = plugin?.footprintOnDisk()
        saes = (try? plugin?.resolvedSAEs()) ?? []
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
        footprint = plugin.footprintOnDisk()
        saes = (try? plugin.resolvedSAEs()) ?? []
    }

    private var layers: [Int] {
        var layers: [Int] = []
        for layer in saes.compactMap(\.layer) where !layers.contains(layer) {
            layers.append(layer)
        }
        return layers
    }

    /// Whether it has no SAE, so that the logit lens is shown.
    private var isLogitLens: Bool { plugin?.saes.isEmpty == true && plugin?.server == nil }

    /// `104.9 MB`, or `not downloaded, about 699 MB`, or `548 MB, more to download, about 151 MB`.
    private var presence: String {
        guard let footprint else { return "" }
        if plugin?.server != nil { return "at a server" }
        let size = Self.text(footprint.bytes)
        if footprint.isComplete { return size }
        let start = footprint.bytes > 0 ? "\(size), more to download" : "not downloaded"
        if footprint.missingBytes == 0 { return start }
        let about = footprint.missesMore ? "at least" : "about"
        return "\(start), \(about) \(Self.text(footprint.missingBytes))"
    }

    private static func text(_ bytes: Int) -> String {
        bytes.formatted(.byteCount(style: .file))
    }
}

extension PluginDescription {
    /// All there is to say, on lines of their own.
    var text: String {
        var lines = ["\(name): \(title)", "file    \(file.path)"]
        if let plugin {
            lines.append(
                plugin.server.map { "server  \($0)" }
                    ?? "model   \(plugin.model.source), held as \(plugin.dtype.rawValue)")
            lines += saes.map { "sae     \(Self.text($0))" }
            if isLogitLens { lines.append("sae     none: the logit lens stands for it") }
            if let labels = plugin.labels?.file?.path ?? plugin.labels?.neuronpedia {
                lines.append("labels  \(labels)")
            }
            if plugin.availableLayers.count > 1 {
                lines.append("layers  \(Self.text(layers: plugin.availableLayers))")
            }
            if plugin.server == nil { lines.append("on disk \(presence)") }
            lines += plugin.warnings.map { "warning \($0)" }
        }
        return lines.joined(separator: "\n")
    }

    private static func text(_ sae: ResolvedSAE) -> String {
        let details = [
            sae.release.map { "release \($0)" }, sae.id.map { "id \($0)" },
            sae.hook.map { "at \($0)" }, sae.width.map { "\($0) features" },
            sae.format.map { "in the layout \($0)" },
            sae.neuronpedia.map { "labels of Neuronpedia's \($0)" },
        ]
        return (["\(sae.source)"] + details.compactMap(\.self)).joined(separator: ", ")
    }

    private static func text(layers: [Int]) -> String {
        layers.map(String.init).joined(separator: ", ")
    }

    /// One line each, in columns; a broken plugin says what is wrong with it.
    static func table(_ rows: [PluginDescription]) -> String {
        let header = ["NAME", "TITLE", "MODEL", "LAYER", "FROM", "ON DISK"]
        let whole = rows.filter { $0.error == nil }.map(\.cells)
        let broken = rows.compactMap { row in row.error.map { "\(row.name)  broken: \($0)\n" } }
        return TextTable.text([header] + whole) + broken.joined()
    }

    private var cells: [String] {
        let model =
            switch plugin?.model.source {
            case .hub(let source): source.description
            case .folder(let folder): folder.lastPathComponent
            case .server(let server): server.address.authority
            case nil: ""
            }
        return [
            name, title, model, isLogitLens ? "lens" : Self.text(layers: layers),
            origin?.rawValue ?? "", presence,
        ]
    }

    /// The same for programs; what is not known is null.
    var json: JSONOutput {
        func text(_ value: String?) -> JSONOutput { value.map(JSONOutput.string) ?? .null }
        let available = plugin?.availableLayers ?? []
        return [
            "name": .string(name), "title": .string(title), "origin": text(origin?.rawValue),
            "file": .string(file.path), "model": text(plugin?.model.source.description),
            "server": text(plugin?.server?.description),
            "dtype": text(plugin?.dtype.rawValue), "layers": .array(layers.map(JSONOutput.int)),
            "available_layers": .array(available.map(JSONOutput.int)),
            "saes": .array(saes.map(Self.json)), "logit_lens": .bool(isLogitLens),
            "on_disk": footprint.map { .bool($0.isComplete) } ?? .null,
            "bytes": footprint.map { .int($0.bytes) } ?? .null,
            "download_bytes": footprint.flatMap(Self.downloadBytes).map(JSONOutput.int) ?? .null,
            "warnings": .array(plugin?.warnings.map(JSONOutput.string) ?? []),
            "error": text(error),
        ]
    }

    private static func downloadBytes(_ footprint: Plugin.Footprint) -> Int? {
        footprint.missesMore ? nil : footprint.missingBytes
    }

    private static func json(_ sae: ResolvedSAE) -> JSONOutput {
        func text(_ value: String?) -> JSONOutput { value.map(JSONOutput.string) ?? .null }
        func number(_ value: Int?) -> JSONOutput { value.map(JSONOutput.int) ?? .null }
        return [
            "release": text(sae.release), "id": text(sae.id),
            "source": .string(sae.source.description), "hook": text(sae.hook),
            "output_hook": text(sae.outputHook), "layer": number(sae.layer),
            "format": text(sae.format), "width": number(sae.width),
            "neuronpedia": text(sae.neuronpedia),
        ]
    }
}
