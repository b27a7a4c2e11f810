internal import Foundation

/// A plugin that is to be written from what a person names: a model, an SAE, and what else they say.
public struct PluginDraft: Sendable, Hashable {
    /// The file's name without `.toml`; nil for one made of the release or the model.
    public var name: String?
    /// What people see; nil for one made of the model and the layer.
    public var title: String?
    /// `hf:ORG/REPO` or `folder:PATH`; nil for the model a release was made for.
    public var model: String?
    /// A SAELens release, with `id`.
    public var release: String?
    /// An SAE of `release`.
    public var id: String?
    /// `hf:ORG/REPO/folder` or `folder:PATH`, without a release.
    public var sae: String?
    /// The SAE's hook point, where its files do not say it.
    public var hook: String?
    /// The layout of the SAE's files, where that cannot be recognised.
    public var format: String?
    /// The layer, in place of the one that id, source and hook name.
    public var layer: Int?
    /// A file of labels.
    public var labels: String?
    /// A name on Neuronpedia.
    public var neuronpedia: String?

    /// A draft that names nothing yet.
    public init() {}
}

extension PluginDraft {
    /// The plugin's text and name.
    ///
    /// - Parameter folder: where paths that are not whole lead from.
    /// - Returns: the text, and the name of the file without `.toml`.
    /// - Throws: `PluginError` where a release does not exist or the model is missing.
    func written(from folder: URL) throws(PluginError) -> (text: String, name: String) {
        let model = try whole(modelSource(), from: folder)
        let name = try checkedName(model)
        let lines = [
            Self.line("title", title ?? defaultTitle(model)), layer.map { "layer = \($0)" }, "",
            "[model]", Self.line("source", model), "",
            release ?? id ?? sae == nil ? nil : "[[sae]]",
            Self.line("release", release), Self.line("id", id),
            Self.line("source", sae.map { whole($0, from: folder) }), Self.line("hook", hook),
            Self.line("format", format), "",
            labels ?? neuronpedia == nil ? nil : "[labels]",
            Self.line("file", labels.map { Self.path($0, from: folder) }),
            Self.line("neuronpedia", neuronpedia),
        ]
        let text = lines.compactMap(\.self).joined(separator: "\n")
        return (text.trimmingCharacters(in: .newlines) + "\n", name)
    }

    private func modelSource() throws(PluginError) -> String {
        if let model { return model }
        guard let release, !release.contains("/") else {
            throw .badDraft(problem: "--model: expected hf:ORG/REPO or folder:PATH, found nothing")
        }
        return "hf:\(try Catalogue.standard().release(release).model.repository)"
    }

    private func checkedName(_ model: String) throws(PluginError) -> String {
        let name = name ?? defaultName(model)
        let isPlain = name.allSatisfy {
            $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0))
        }
        guard isPlain, let first = name.first, first != "." else {
            throw .badDraft(
                problem: "--name: expected letters, digits, - and _, found "
                    + "\"\(ConfigValue.printable(name))\"")
        }
        return name
    }

    private func defaultName(_ model: String) -> String {
        let base = Self.last(release ?? model)
        let parts = [base.lowercased()] + (draftLayer.map { ["\($0)"] } ?? [])
        return parts.joined(separator: "-")
    }

    private func defaultTitle(_ model: String) -> String {
        let made = release.flatMap { try? Catalogue.standard().release($0).model.name }
        let what = draftLayer.map { "layer \($0)" }
        let none = release ?? sae == nil ? "no SAE" : nil
        return ([made.map(Self.last) ?? Self.last(model)] + [what ?? none].compactMap(\.self))
            .joined(separator: ", ")
    }

    private var draftLayer: Int? {
        layer ?? (hook ?? id ?? sae).flatMap { LayerNumber(in: $0)?.value }
    }

    private static func last(_ source: String) -> String {
        String(source.split(separator: "/").last ?? "plugin")
    }

    /// The source with the whole path of a folder.
    private func whole(_ source: String, from folder: URL) -> String {
        let start = "folder:"
        guard source.hasPrefix(start), source != start else { return source }
        return start + Self.path(String(source.dropFirst(start.count)), from: folder)
    }

    private static func path(_ written: String, from folder: URL) -> String {
        let expanded = NSString(string: written).expandingTildeInPath
        return URL(filePath: expanded, relativeTo: folder).standardizedFileURL.path
    }

    private static func line(_ key: String, _ value: String?) -> String? {
        value.map { "\(key) = \(TOMLText.quoted($0))" }
    }
}

/// Texts as TOML writes them.
enum TOMLText {
    /// The text in quotes, what may not stand there written as escapes.
    static func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\"": "\\\""
            case "\\": "\\\\"
            case _ where ConfigValue.isControl(scalar):
                "\\U" + String(scalar.value, radix: 16).leftPadded(to: 8)
            default: String(scalar)
            }
        }
        return "\"\(escaped.joined())\""
    }
}

extension String {
    fileprivate func leftPadded(to length: Int) -> String {
        String(repeating: "0", count: max(0, length - count)) + self
    }
}
