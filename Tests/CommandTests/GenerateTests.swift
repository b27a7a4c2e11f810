import Foundation
import Golden
import JSON
import Testing
import WebDouble

@Suite struct GenerateTests {
    private func generate(_ arguments: String..., input: Data = Data()) throws -> Command {
        let hub = try Hub()
        return try Command.run(
            ["generate", "--plugin", hub.plugin, "--max-tokens", "4", "--seed", "1"] + arguments,
            input: input)
    }

    @Test func messagesFollowTheSchema() throws {
        let hub = try Hub("res_jb", "oai_topk_ln")
        let command = try Command.run(
            "generate", "--plugin", hub.plugin, "--prompt", "The history", "--max-tokens", "6",
            "--format", "jsonl", "--seed", "3")
        #expect(command.status == 0 && command.errors.isEmpty)
        let messages = try command.lines.map { try JSONValue($0) }
        #expect(messages.count == 7)
        #expect(command.lines.last == "{\"status\":\"done\"}")
        for (number, message) in messages.dropLast().enumerated() {
            _ = try message.string("token")
            #expect((0..<500).contains(try message.int("token_id")))
            #expect(try message.int("step") == number)
            let features = try message.array("features")
            try features.forEach(expectFeature)
            #expect(Set(try features.map { try $0.int("layer") }) == [1, 2])
        }
    }

    private func expectFeature(_ feature: JSONValue) throws {
        #expect(feature.object?.map(\.key) == ["id", "label", "activation", "layer"])
        _ = try feature.int("id")
        _ = try feature.string("label")
        #expect(try feature.double("activation") > 0.1)
        _ = try feature.int("layer")
    }

    @Test func withoutAnSAETheLensTellsOfTokens() throws {
        let hub = try Hub(saes: [])
        let command = try Command.run(
            "generate", "--plugin", hub.plugin, "--prompt", "The history", "--max-tokens", "3",
            "--temperature", "0", "--repetition-penalty", "1", "--format", "jsonl")
        #expect(command.status == 0 && command.errors.isEmpty)
        for line in command.lines.dropLast() {
            let message = try JSONValue(line)
            let features = try message.array("features")
            let last = features.filter { $0["layer"]?.int == 3 }
            #expect(try last.first?.int("id") == message.int("token_id"))
            for feature in features {
                #expect(feature.object?.map(\.key) == ["id", "label", "activation", "layer"])
                #expect((0.02...1).contains(try feature.double("activation")))
                #expect(try !feature.string("label").isEmpty)
            }
        }
    }

    @Test func textIsTheJoinedTokens() throws {
        let messages = try generate("--prompt", "The", "--format", "jsonl")
        let tokens = try messages.lines.dropLast().map { try JSONValue($0).string("token") }
        let text = try generate("--prompt", "The", "--no-stop-at-eos")
        #expect(text.text == tokens.joined() + "\n")
        #expect(text.errors.contains("4 tokens"))
    }

    @Test func promptIsReadFromStdin() throws {
        let given = try generate("--prompt", "The history", "--format", "jsonl")
        let read = try generate(
            "--prompt", "-", "--format", "jsonl", input: Data("The history\n".utf8))
        #expect(given.status == 0)
        #expect(read.output == given.output)
    }

    @Test func promptMayBeginWithADash() throws {
        let command = try generate("--prompt", "--temperature is", "--temperature", "0")
        #expect(command.status == 0, "\(command.errors)")
    }

    @Test func promptOnStdinMustBeUTF8() throws {
        try generate("--prompt", "-", input: Data([0x41, 0xFF, 0xFE])).expectFailure("UTF-8")
    }

    @Test(arguments: ["", " ", "\n\t"])
    func emptyPromptIsRefused(_ prompt: String) throws {
        try generate("--prompt", prompt).expectFailure("prompt is empty")
        try generate("--prompt", "-", input: Data(prompt.utf8)).expectFailure("prompt is empty")
    }

    @Test func greedyNeedsNoSeed() throws {
        let hub = try Hub()
        let outputs = try (0..<2).map { _ in
            try Command.run(
                "generate", "--plugin", hub.plugin, "--prompt", "x", "--temperature", "0",
                "--format", "jsonl"
            ).output
        }
        #expect(outputs[0] == outputs[1])
    }

    @Test func contextEndsTheRunWithANote() throws {
        let command = try generate(
            "--prompt", "x", "--max-tokens", "500", "--no-stop-at-eos")
        #expect(command.status == 0)
        #expect(command.errors.contains("context of 96 tokens is full"))
    }

    @Test(arguments: [
        ["--max-tokens", "0"], ["--max-tokens", "501"], ["--max-tokens", "many"],
        ["--max-tokens", "99999999999999999999"], ["--temperature", "nan"],
        ["--temperature", "-1"], ["--temperature", "inf"], ["--top-p", "nan"],
        ["--repetition-penalty", "0"], ["--repetition-penalty", "nan"], ["--threshold", "nan"],
        ["--threshold", "inf"], ["--seed", "-1"], ["--feature-top-k", "-1"], ["--threads", "0"],
        ["--threads", "100000"], ["--dtype", "f8"], ["--format", "xml"], ["--no-such-option"],
        ["stray"],
    ])
    func badOptionsAreBadUsage(_ options: [String]) throws {
        let hub = try Hub()
        let command = try Command.run(
            ["generate", "--plugin", hub.plugin, "--prompt", "x"] + options)
        #expect(command.status == 64)
        #expect(command.output.isEmpty)
        #expect(command.errors.contains(options[0]))
    }

    @Test(arguments: [
        ["--top-k", "999999999999999999"], ["--top-k", "-3"], ["--top-p", "0"], ["--top-p", "7"],
        ["--temperature", "1e300"], ["--temperature", "1e-300"], ["--repetition-penalty", "1e300"],
        ["--repetition-penalty", "1e-300"], ["--feature-top-k", "999999999999999999"],
        ["--threshold", "-1e30"], ["--seed", "18446744073709551615"], ["--threads", "1"],
    ])
    func extremeOptionsAreHarmless(_ options: [String]) throws {
        let hub = try Hub()
        let command = try Command.run(
            ["generate", "--plugin", hub.plugin, "--prompt", "x", "--max-tokens", "3"] + options)
        #expect(command.status == 0, "\(command.errors)")
    }

    @Test(arguments: ["f32", "f16", "q8"])
    func weightsMayBeHeldInEveryDtype(_ dtype: String) throws {
        let hub = try Hub()
        let command = try Command.run(
            "generate", "--plugin", hub.plugin, "--prompt", "x", "--max-tokens", "3", "--dtype",
            dtype, "--format", "jsonl")
        #expect(command.status == 0 && command.lines.count == 4, "\(command.errors)")
    }

    @Test func anotherDtypeIsBadUsage() throws {
        #expect(try generate("--prompt", "x", "--dtype", "q4").status == 64)
    }

    @Test func neuronpediaIsAskedAndItsAnswersShow() throws {
        let sae = "gpt2-small/2-res-jb"
        let neuronpedia = try NeuronpediaDouble()
        for index in 0..<384 { neuronpedia.setFeature("\(sae)/\(index)", to: "answered \(index)") }
        let (hub, folder) = (
            try Hub(more: "[labels]\nneuronpedia = \"\(sae)\"\n"), try TemporaryFolder()
        )
        let environment = [
            "XDG_CACHE_HOME": folder.url.path, "AXON_NEURONPEDIA_API": neuronpedia.api.url,
        ]
        let arguments = [
            "generate", "--plugin", hub.plugin, "--prompt", "The history", "--temperature", "0",
            "--max-tokens", "90", "--format", "jsonl", "--feature-top-k", "384",
        ]
        func run(
            _ more: [String: String] = [:], shell: String = "exec \"$@\""
        ) throws -> Command {
            try Command.run(
                arguments, environment: environment.merging(more) { $1 }, shell: shell)
        }
        let offline = try run(["HF_HUB_OFFLINE": "1"])
        #expect(offline.status == 0 && neuronpedia.questions.isEmpty)
        #expect(!offline.text.contains("answered"))
        let asked = folder.url.appending(path: "asked")
        neuronpedia.breakAnswers { _, answer in
            _ = FileManager.default.createFile(atPath: asked.path, contents: nil)
            return answer
        }
        let named = try run(shell: Self.readingSlowly(after: asked))
        #expect(named.text.contains("\"label\":\"answered "))
        #expect(named.errors.isEmpty, "\(named.errors)")
        #expect(named.output.count > 1 << 18, "more than a pipe holds")
        // An answer that comes while a run ends is no reason to end badly.
        for turn in 0..<5 {
            let ended = try run(["XDG_CACHE_HOME": folder.url.appending(path: "\(turn)").path])
            #expect(ended.status == 0 && ended.errors.isEmpty, "\(ended.errors)")
        }
        neuronpedia.breakAnswers { _, _ in .silence }
        let dead = try run(["XDG_CACHE_HOME": folder.url.appending(path: "other").path])
        #expect(dead.output == offline.output && dead.status == 0)
        let wrong = try run(["AXON_NEURONPEDIA_API": "http://labels.example"])
        #expect(wrong.status == 0 && wrong.errors.contains("warning: no labels are asked for"))
    }

    /// Reads one line, the next when `file` is there or after a minute, and then ten a second up to an
    /// answer.
    ///
    /// Lines are long and a pipe holds few of them, so that the run is not over before.
    private static func readingSlowly(after file: URL) -> String {
        """
        { "$@" || echo "ended with $?" >&2; } | {
            IFS= read -r line && printf '%s\\n' "$line"
            tries=600
            until [ -e '\(file.path)' ]; do
                tries=$((tries - 1))
                [ "$tries" -gt 0 ] || { echo "nothing was asked" >&2; break; }
                sleep 0.1
            done
            while IFS= read -r line; do
                printf '%s\\n' "$line"
                case $line in *answered*) exec cat ;; esac
                sleep 0.1
            done
        }
        """
    }

    @Test func missingPromptIsBadUsage() throws {
        #expect(try Command.run("generate").status == 64)
    }
}
