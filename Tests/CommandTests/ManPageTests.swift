import Foundation
import JSON
import Testing

/// The man pages say neither less nor more than the programs do.
@Suite struct ManPageTests {
    /// A command with the names of its options, `-q` and `--quiet` for example.
    private struct Usage {
        var name: String
        var options: Set<String>
    }

    private static let source = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private func page(_ name: String) throws -> String {
        try String(contentsOf: Self.source.appending(path: "docs/man/\(name)"), encoding: .utf8)
    }

    /// What every command takes is said once.
    private let common: Set = ["-h", "--help", "-help", "--version"]

    private func usages(of command: JSONValue, under parent: String = "") throws -> [Usage] {
        let name = (parent + " " + (try command.string("commandName"))).drop { $0 == " " }
        let subcommands = (command["subcommands"]?.array ?? []).filter {
            $0["commandName"]?.string != "help"
        }
        let inner = try subcommands.flatMap { try usages(of: $0, under: String(name)) }
        var options: Set<String> = []
        for argument in command["arguments"]?.array ?? []
        where argument["shouldDisplay"]?.bool != false {
            for option in argument["names"]?.array ?? [] {
                let dashes = try option.string("kind") == "long" ? "--" : "-"
                options.insert(dashes + (try option.string("name")))
            }
        }
        let own = Usage(name: String(name), options: options.subtracting(common))
        return (subcommands.isEmpty ? [own] : []) + inner
    }

    private func usages(of program: String) throws -> [Usage] {
        let file = Command.program.deletingLastPathComponent().appending(path: program)
        let process = Process()
        let pipe = Pipe()
        process.executableURL = file
        process.arguments = ["--experimental-dump-help"]
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return try usages(of: try JSONValue(data).object("command"))
    }

    /// The options that a part of a page has items for.
    private func documented(in part: Substring) -> Set<String> {
        let items = part.split(separator: "\n").filter { $0.hasPrefix(".It Fl ") }
        return Set(
            items.flatMap { item in
                item.dropFirst(4).split(separator: ",").compactMap { name in
                    name.firstMatch(of: /Fl (-?[a-z0-9-]+)/).map { "-" + $0.output.1 }
                }
            }
        ).subtracting(common)
    }

    /// The part of a page under a heading, up to the next one.
    private func part(_ heading: String, of page: String) -> Substring? {
        guard let start = page.range(of: ".Ss \(heading)\n") else { return nil }
        let rest = page[start.upperBound...]
        let end = rest.firstRange(of: #/(?m)^\.S[sh] /#)?.lowerBound
        return rest[..<(end ?? rest.endIndex)]
    }

    @Test func everyCommandAndOptionIsInTheManPage() throws {
        let page = try page("axon.1")
        let usages = try usages(of: "axon")
        #expect(usages.count > 15)
        for usage in usages {
            guard let part = part(usage.name, of: page) else {
                Issue.record("axon.1 has no section \"\(usage.name)\"")
                continue
            }
            let documented = documented(in: part)
            #expect(
                documented == usage.options,
                """
                \(usage.name): not in axon.1: \(usage.options.subtracting(documented).sorted()), \
                only there: \(documented.subtracting(usage.options).sorted())
                """)
        }
    }

    @Test func manPageHasNoCommandThatIsGone() throws {
        let names = Set(try usages(of: "axon").map(\.name))
        for heading in try page("axon.1").matches(of: #/(?m)^\.Ss (axon .*)$/#) {
            #expect(names.contains(String(heading.output.1)), "\(heading.output.1)")
        }
    }

    @Test func everyOptionOfTheViewerIsInItsPage() throws {
        let page = try page("axon-viewer.1")
        let usage = try #require(try usages(of: "axon-viewer").first)
        #expect(documented(in: page[...]) == usage.options)
    }

    @Test(arguments: ["axon.1", "axon-viewer.1", "axon-plugin.5"])
    func pageIsWellFormed(_ name: String) throws {
        guard let mandoc = ["/usr/bin/mandoc"].first(where: FileManager.default.isExecutableFile)
        else { return }
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: mandoc)
        process.arguments = [
            "-T", "lint", "-W", "warning", Self.source.appending(path: "docs/man/\(name)").path,
        ]
        process.standardOutput = pipe
        try process.run()
        let said = String(
            decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(said)")
    }
}
