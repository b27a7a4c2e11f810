import Foundation
import JSON
import Testing

@Suite struct PipeTests {
    /// Runs `axon` before a reader that takes one line; its status is the last line of stderr.
    private let intoHead = "{ \"$@\"; echo $? >&2; } | head -n 1"

    @Test func readerMayLeaveAGeneration() throws {
        let hub = try Hub()
        let command = try Command.run(
            [
                "generate", "--plugin", hub.plugin, "--prompt", "x", "--max-tokens", "90",
                "--format", "jsonl",
            ],
            shell: intoHead)
        #expect(command.lines.count == 1)
        #expect(command.errors == "0\n")
    }

    @Test(arguments: [["tokenize", "--model", Hub.model], ["sample-probs"]])
    func readerMayLeaveAFilter(_ arguments: [String]) throws {
        let line = arguments[0] == "tokenize" ? "\"word\"\n" : "{\"logits\": [1, 2, 3]}\n"
        let command = try Command.run(
            arguments, input: Data(String(repeating: line, count: 20_000).utf8), shell: intoHead)
        #expect(command.lines.count == 1)
        #expect(command.errors == "0\n")
    }

    @Test func readerMayLeaveTheList() throws {
        let command = try Command.run(["plugins", "list"], shell: intoHead)
        #expect(command.errors == "0\n")
    }

    @Test func fullDiskIsAnError() throws {
        let command = try Command.run(["plugins", "list"], shell: "exec \"$@\" > /dev/full")
        command.expectFailure("stdout")
    }

    @Test func closedOutputIsAnError() throws {
        let command = try Command.run(["plugins", "list"], shell: "exec \"$@\" >&-")
        command.expectFailure("stdout")
    }

    @Test func closedInputAndErrorsAreHarmless() throws {
        let hub = try Hub()
        let arguments = ["generate", "--plugin", hub.plugin, "--prompt", "x", "--max-tokens", "2"]
        #expect(try Command.run(arguments, shell: "exec \"$@\" <&- 2>&-").status == 0)
        #expect(try Command.run(["sample-probs"], shell: "exec \"$@\" <&-").status == 1)
    }

    @Test func eachAnswerComesBeforeTheNextQuestion() throws {
        // The second line is only asked once the first has been answered.
        let shell = """
            mkfifo questions; "$@" < questions > answers & exec 3> questions
            echo '{"logits": [1, 2]}' >&3
            until [ -s answers ]; do sleep 0.02; done
            wc -l < answers; echo '{"logits": [1, 2]}' >&3; exec 3>&-; wait; wc -l < answers
            """
        let command = try Command.run(["sample-probs"], shell: shell)
        #expect(command.lines.map { $0.filter(\.isNumber) } == ["1", "2"])
    }
}
