import Foundation
import Golden
import JSON
import Testing

@Suite struct ReplayTests {
    private let folder: TemporaryFolder
    private let hub: Hub
    private let trace: String

    init() throws {
        folder = try TemporaryFolder()
        hub = try Hub("res_jb", "oai_topk_ln")
        trace = folder.url.appending(path: "run.trace").path
    }

    private func record(_ more: String...) throws -> Command {
        try Command.run(
            [
                "generate", "--plugin", hub.plugin, "--prompt", "The history", "--max-tokens", "8",
                "--trace", trace,
            ] + more)
    }

    @Test func replayPrintsTheSameBytes() throws {
        let run = try record("--format", "jsonl")
        #expect(run.status == 0 && run.errors.isEmpty)
        let replay = try Command.run("replay", trace)
        #expect(replay.status == 0 && replay.errors.isEmpty)
        #expect(replay.output == run.output)
        #expect(run.lines.count == 9)
    }

    @Test func textRunIsRecordedToo() throws {
        let run = try record("--no-stop-at-eos")
        let tokens = try Command.run("replay", trace).lines.dropLast()
            .map { try JSONValue($0).string("token") }
        #expect(tokens.joined() + "\n" == run.text)
    }

    @Test func traceSaysWhatRan() throws {
        _ = try record("--format", "jsonl", "--temperature", "0.5")
        let first = try String(contentsOfFile: trace, encoding: .utf8).prefix { $0 != "\n" }
        let header = try JSONValue(String(first))
        #expect(try header.int("axon_trace") == 1)
        let version = try Command.run("--version").lines.first
        #expect(try header.string("axon") == version)
        #expect(try header.string("plugin") == "hub")
        #expect(try header.array("sae").count == 2)
        let options = try header.object("options")
        #expect(try options.double("temperature") == 0.5)
        let seed = try options.string("seed")
        let again = try Command.run(
            "generate", "--plugin", hub.plugin, "--prompt", "The history", "--max-tokens", "8",
            "--temperature", "0.5", "--seed", seed, "--format", "jsonl")
        #expect(try Command.run("replay", trace).output == again.output)
    }

    @Test func killedRunLeavesWhatItTold() throws {
        // The run is killed by the shell as soon as its third line is in the file.
        let shell = """
            "$@" & run=$!
            until [ "$(wc -l < '\(trace)' 2>/dev/null || echo 0)" -ge 3 ]; do sleep 0.01; done
            kill -9 $run; wait $run 2>/dev/null; true
            """
        _ = try Command.run(
            [
                "generate", "--plugin", hub.plugin, "--prompt", "The", "--max-tokens", "90",
                "--trace", trace,
            ], shell: shell)
        let bytes = try Data(contentsOf: URL(filePath: trace))
        let lines = bytes.count { $0 == UInt8(ascii: "\n") }
        let replay = try Command.run("replay", trace)
        #expect(replay.lines.count == lines - 1)
        if replay.status != 0 { replay.expectFailure(trace, "cut off") }
    }

    @Test func truncatedTraceIsPrintedAndSaidToBe() throws {
        let run = try record("--format", "jsonl")
        let whole = try Data(contentsOf: URL(filePath: trace))
        let part = try folder.write(Array(whole.dropLast(300)), to: "part")
        let replay = try Command.run("replay", part.path)
        replay.expectFailure(part.path, "cut off")
        #expect(run.output.starts(with: replay.output))
        #expect(replay.lines.count > 0 && replay.lines.count < 9)
    }

    @Test(arguments: ["", "hello\n", "{\"token\":\"x\"}\n", "\u{0}\u{1}"])
    func foreignFileIsRefused(_ text: String) throws {
        let file = try folder.write(text, to: "foreign")
        let replay = try Command.run("replay", file.path)
        replay.expectFailure(file.path, "axon generate --trace")
        #expect(replay.output.isEmpty)
    }

    @Test func newerTraceIsRefused() throws {
        let file = try folder.write("{\"axon_trace\":99}\n", to: "newer")
        try Command.run("replay", file.path).expectFailure(file.path, "newer AXON", "99")
    }

    @Test func missingTraceIsNamed() throws {
        try Command.run("replay", trace).expectFailure(trace, "No such file")
        #expect(try Command.run("replay").status == 64)
    }

    @Test func unwritableTraceIsNamedBeforeAnythingRuns() throws {
        for path in ["/nonexistent/run.trace", folder.url.path] {
            let command = try Command.run(
                "generate", "--plugin", hub.plugin, "--prompt", "x", "--trace", path)
            command.expectFailure(path, "cannot be written")
            #expect(command.output.isEmpty)
        }
        let full = try Command.run(
            "generate", "--plugin", hub.plugin, "--prompt", "x", "--trace", "/dev/full")
        full.expectFailure("/dev/full", "No space")
    }

    @Test func runThatCannotBeginLeavesNoFile() throws {
        let command = try Command.run(
            "generate", "--plugin", "/nonexistent.toml", "--prompt", "x", "--trace", trace)
        #expect(command.status == 1)
        let empty = try Command.run(
            "generate", "--plugin", hub.plugin, "--prompt", " ", "--trace", trace)
        empty.expectFailure("prompt is empty")
        #expect(!FileManager.default.fileExists(atPath: trace))
    }

    @Test func readerMayLeaveAReplay() throws {
        _ = try record("--format", "jsonl")
        let command = try Command.run(
            ["replay", trace], shell: "{ \"$@\"; echo $? >&2; } | head -n 1")
        #expect(command.lines.count == 1)
        #expect(command.errors == "0\n")
    }

    @Test func quietRunSaysNothingOnStderr() throws {
        for flag in ["--quiet", "-q"] {
            let command = try record(flag)
            #expect(command.status == 0 && command.errors.isEmpty)
            #expect(!command.text.isEmpty)
        }
        try Command.run("generate", "--plugin", hub.plugin, "--prompt", " ", "--quiet")
            .expectFailure("prompt is empty")
    }

    @Test func outputHasNoEscapes() throws {
        for arguments in [["--help"], ["generate", "--help"], ["nonsense"], ["plugins", "list"]] {
            let command = try Command.run(arguments)
            #expect(!command.output.contains(0x1B) && !command.errors.utf8.contains(0x1B))
        }
    }
}
