import Foundation
import Golden
import JSON
import Testing

/// One run of the built `axon`.
struct Command {
    /// 0 to 255; a program that a signal ended is 128 and more.
    var status: Int32
    var output: Data
    var errors: String

    /// Standard output as text; what is not UTF-8 fails a test.
    var text: String { String(bytes: output, encoding: .utf8) ?? "not UTF-8" }
    /// Its lines.
    var lines: [String] { text.split(separator: "\n").map(String.init) }

    /// Where the program is: `AXON_BINARY`, or beside the tests.
    static let program: URL = {
        if let chosen = ProcessInfo.processInfo.environment["AXON_BINARY"] {
            return URL(filePath: chosen)
        }
        let tests = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        return tests.deletingLastPathComponent().appending(path: "axon")
    }()

    /// Runs `axon` with `arguments`, `input` as its standard input.
    static func run(_ arguments: String..., input: String = "") throws -> Command {
        try run(arguments, input: Data(input.utf8))
    }

    /// Runs `axon` to its end, which a hanging program does not reach by itself.
    static func run(
        _ arguments: [String], input: Data = Data(), environment: [String: String] = [:],
        shell: String = "exec \"$@\""
    ) throws -> Command {
        let folder = try TemporaryFolder()
        let files = try ["in", "out", "err"].map {
            try folder.write(Array($0 == "in" ? input : Data()), to: $0)
        }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            ["--default-signal=PIPE", "timeout", "--signal=KILL", "120", "sh", "-c", shell, "sh"]
            + [program.path] + arguments
        process.currentDirectoryURL = folder.url
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["XDG_CONFIG_HOME": folder.url.path], uniquingKeysWith: { $1 }
        ).merging(environment) { $1 }
        process.standardInput = try FileHandle(forReadingFrom: files[0])
        process.standardOutput = try FileHandle(forWritingTo: files[1])
        process.standardError = try FileHandle(forWritingTo: files[2])
        try process.run()
        process.waitUntilExit()
        let died = process.terminationReason == .uncaughtSignal
        return Command(
            status: process.terminationStatus + (died ? 128 : 0),
            output: try Data(contentsOf: files[1]),
            errors: String(decoding: try Data(contentsOf: files[2]), as: UTF8.self))
    }
}

extension Command {
    /// Expects a failure that a person can mend: one line on stderr that holds `words`, nothing on
    /// stdout but what was right before it.
    func expectFailure(
        _ words: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(status == 1, "\(errors)", sourceLocation: sourceLocation)
        #expect(errors.hasPrefix("error: "), "\(errors)", sourceLocation: sourceLocation)
        #expect(
            errors.split(separator: "\n").count == 1, "\(errors)", sourceLocation: sourceLocation)
        for word in words {
            #expect(errors.contains(word), "\(errors)", sourceLocation: sourceLocation)
        }
    }
}

/// The small GPT-2 and a plugin for it.
struct Hub {
    static let fixture = Fixture.named("gpt2_hub")
    static let model = fixture.folder.path
    static let sae = model + "/sae/res_jb"

    private let folder: TemporaryFolder
    let plugin: String

    init(_ saes: String..., more: String = "") throws {
        try self.init(saes: saes.isEmpty ? ["res_jb"] : saes, more: more)
    }

    init(saes names: [String], more: String = "") throws {
        folder = try TemporaryFolder()
        plugin = try folder.write(Self.fixture.plugin(saes: names, more: more), to: "hub.toml").path
    }
}
