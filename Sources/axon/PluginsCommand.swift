internal import ArgumentParser
internal import Foundation
internal import JSON
internal import Plugins

/// `axon plugins`: what there is to look at.
struct PluginsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plugins",
        abstract: "List, show, check and add plugins.",
        discussion: "A plugin is a TOML file that names a model, its SAEs and their labels.",
        subcommands: [
            List.self, Show.self, Check.self, Add.self, Releases.self, SAEs.self,
        ],
        defaultSubcommand: List.self)

    /// `axon plugins list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the bundled plugins and your own, broken ones included.")

        @Flag(help: "Print one JSON array.")
        var json = false

        func run() throws {
            let rows = PluginLibrary.standard.list().map(PluginDescription.init)
            if json {
                try StandardOutput.writeLine(JSONOutput.array(rows.map(\.json)).text)
            } else {
                try StandardOutput.write(PluginDescription.table(rows))
            }
        }
    }

    /// `axon plugins show NAME`.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show what a plugin names and what of it is on this machine.")

        @Argument(help: "A plugin's name, or the path of its file.", completion: .plugins)
        var name: String
        @Option(help: "Show it at another layer.")
        var layer: Int?
        @Flag(help: "Print one JSON object.")
        var json = false

        func run() throws {
            let row = PluginDescription(try PluginLibrary.standard.choose(name, layer: layer))
            try StandardOutput.writeLine(json ? row.json.text : row.text)
        }
    }

    /// `axon plugins check FILE`.
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check a plugin's file; the exit status is 1 when something is wrong.")

        @Argument(help: "The path of a plugin's file, or a plugin's name.")
        var file: String
        @Flag(help: "Print one JSON object.")
        var json = false

        func run() throws {
            let isFile = FileManager.default.fileExists(atPath: file)
            let plugin =
                isFile
                ? try Plugin(contentsOf: URL(filePath: file))
                : try PluginLibrary.standard.find(file)
            let row = PluginDescription(plugin)
            for warning in plugin.warnings {
                StandardError.write("warning: \(plugin.file.path): \(warning)\n")
            }
            let verdict = plugin.warnings.isEmpty ? "nothing wrong" : "no error"
            try StandardOutput.writeLine(json ? row.json.text : "\(plugin.file.path): \(verdict)")
        }
    }
}
