internal import ArgumentParser
internal import Foundation
internal import JSON
internal import Plugins

extension PluginsCommand {
    /// `axon plugins add FILE`, or what a plugin is to name.
    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check a plugin's file, or write one, into your folder of plugins.",
            discussion: """
                Give a file, or what the plugin is to name:
                  axon plugins add --release gpt2-small-res-jb --id blocks.8.hook_resid_pre
                  axon plugins add --model hf:ORG/REPO --sae folder:PATH --hook blocks.8.hook_resid_pre
                  axon plugins add --model folder:PATH
                """)

        @Argument(help: "The path of a plugin's file.")
        var file: String?
        @Option(help: "The model: hf:ORG/REPO or folder:PATH; a release's own where left out.")
        var model: String?
        @Option(help: "A SAELens release; needs --id.")
        var release: String?
        @Option(help: "An SAE of the release.")
        var id: String?
        @Option(help: "An SAE of no release: hf:ORG/REPO/folder or folder:PATH.")
        var sae: String?
        @Option(help: "The SAE's hook point, where its files do not name it.")
        var hook: String?
        @Option(help: "The layout of the SAE's files, where it is not recognised.")
        var format: String?
        @Option(help: "The layer, in place of the one that id, source and hook name.")
        var layer: Int?
        @Option(help: "A file of labels.")
        var labels: String?
        @Option(help: "The SAE's name on Neuronpedia: MODEL/SAE.")
        var neuronpedia: String?
        @Option(help: "The plugin's name; one made of release or model and layer by default.")
        var name: String?
        @Option(help: "The title people see.")
        var title: String?
        @Flag(help: "Replace a plugin of the same name.")
        var force = false
        @Flag(help: "Print one JSON object.")
        var json = false

        private var draft: PluginDraft {
            var draft = PluginDraft()
            (draft.name, draft.title, draft.model) = (name, title, model)
            (draft.release, draft.id) = (release, id)
            (draft.sae, draft.hook, draft.format, draft.layer) = (sae, hook, format, layer)
            (draft.labels, draft.neuronpedia) = (labels, neuronpedia)
            return draft
        }

        mutating func validate() throws {
            let isEmpty = draft == PluginDraft()
            guard (file == nil) != isEmpty else {
                throw ValidationError("give either a plugin's file or what a plugin is to name")
            }
            guard isEmpty || model ?? release != nil else {
                throw ValidationError("give --model, or --release and --id")
            }
            guard (release == nil) == (id == nil), release == nil || sae == nil else {
                throw ValidationError("give either --release and --id, or --sae")
            }
            guard release ?? sae != nil || hook ?? format == nil else {
                throw ValidationError("--hook and --format need --sae")
            }
        }

        func run() throws {
            let added = try add()
            let row = PluginDescription(try Plugin(contentsOf: added))
            try StandardOutput.writeLine(
                json ? row.json.text : "added \(row.name): \(added.path)")
        }

        private func add() throws -> URL {
            let library = PluginLibrary.standard
            if let file { return try library.add(URL(filePath: file), replacing: force) }
            let here = URL(
                filePath: FileManager.default.currentDirectoryPath, directoryHint: .isDirectory)
            return try library.add(draft, from: here, replacing: force)
        }
    }
}
