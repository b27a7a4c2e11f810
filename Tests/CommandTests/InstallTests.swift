import Foundation
import Golden
import JSON
import Testing

enum Make {
    static let isInstalled = FileManager.default.isExecutableFile(atPath: "/usr/bin/make")
}

/// What `make install` puts in place, with the programs that were built for the tests.
@Suite(.enabled(if: Make.isInstalled, "make is not installed"))
struct InstallTests {
    private let folder: TemporaryFolder
    private let prefix: URL

    init() throws {
        folder = try TemporaryFolder()
        prefix = folder.url.appending(path: "opt/axon")
        try make("place")
    }

    private func make(_ target: String) throws {
        let source = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/make")
        process.arguments = [
            "-C", source.path, target, "PREFIX=/opt/axon", "DESTDIR=\(folder.url.path)",
            "PROGRAMS=\(Command.program.deletingLastPathComponent().path)",
        ]
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }

    private func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: prefix.appending(path: path).path)
    }

    private func files() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: prefix.path).filter {
            var isFolder: ObjCBool = false
            let path = prefix.appending(path: $0).path
            return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
                && !isFolder.boolValue
        }
    }

    private func run(_ arguments: String..., shell: String = "exec \"$@\"") throws -> Command {
        // `Command` puts its own program first; the installed one takes its place.
        let program = prefix.appending(path: "bin/axon").path
        return try Command.run(arguments, shell: "shift; set -- '\(program)' \"$@\"; \(shell)")
    }

    @Test func installedProgramFindsWhatTravelsWithIt() throws {
        let shown = try JSONValue(try run("plugins", "show", "demo", "--json").text)
        let file = try shown.string("file")
        #expect(file.hasPrefix(prefix.path), "\(file)")
        let generated = try run("generate", "--prompt", "Once", "--max-tokens", "2")
        #expect(generated.status == 0, "\(generated.errors)")
    }

    @Test func manPagesAndCompletionsAreInTheirPlaces() throws {
        for path in [
            "bin/axon", "bin/axon-viewer", "share/man/man1/axon.1", "share/man/man1/axon-viewer.1",
            "share/man/man5/axon-plugin.5", "share/bash-completion/completions/axon",
            "share/bash-completion/completions/axon-viewer", "share/zsh/site-functions/_axon",
            "share/zsh/site-functions/_axon-viewer", "share/fish/vendor_completions.d/axon.fish",
            "share/fish/vendor_completions.d/axon-viewer.fish", "share/axon/Shaders",
            "share/axon/Assets/Demo/model.safetensors", "share/axon/Assets/Catalogue/saelens.tsv",
        ] { #expect(exists(path), "\(path)") }
    }

    @Test func whatMadeTheAssetsStaysBehind() throws {
        let strangers = try files().filter { $0.hasSuffix(".py") || $0.contains("recipe") }
        #expect(strangers.isEmpty)
    }

    @Test func uninstallLeavesNothing() throws {
        try make("uninstall")
        #expect(try files().isEmpty)
    }

    @Test func bashCompletesNamesOfPlugins() throws {
        let shell = """
            source '\(prefix.path)/share/bash-completion/completions/axon'
            COMP_WORDS=(axon generate --plugin de) COMP_CWORD=3
            COMP_LINE="axon generate --plugin de" COMP_POINT=${#COMP_LINE}
            PATH='\(prefix.path)/bin':$PATH
            _axon axon de --plugin; printf '%s\\n' "${COMPREPLY[@]}"
            """
        let script = try folder.write(shell, to: "complete.bash")
        let command = try run("plugins", shell: "exec bash '\(script.path)'")
        #expect(command.lines.contains("demo"), "\(command.text) \(command.errors)")
        #expect(!command.lines.contains("gpt2-small"))
    }
}
