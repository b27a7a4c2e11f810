import Foundation
import Golden
import JSON
import Testing

@Suite struct LineCommandsTests {
    @Test func tokensComeBackAsTheText() throws {
        let texts = ["\"The history\"", "\"\"", "\"a\\n😀 \\u0000\"", "\"  tabs\\t\""]
        let ids = try Command.run(
            "tokenize", "--model", Hub.model, input: texts.joined(separator: "\n"))
        #expect(ids.status == 0 && ids.lines.count == texts.count)
        let back = try Command.run("detokenize", "--model", Hub.model, input: ids.text)
        #expect(
            try back.lines.map { try JSONValue($0).string }
                == texts.map { try JSONValue($0).string })
    }

    @Test(arguments: [
        "hello\n", "[1]\n", "\"a\" \"b\"\n", "{\n", "\"unfinished\n", "\"\\ud800\"\n", "7\n",
        "\0\n",
    ])
    func badLinesOfTextAreNumbered(_ line: String) throws {
        let command = try Command.run(
            "tokenize", "--model", Hub.model, input: "\"ok\"\n\n\(line)")
        command.expectFailure("stdin, line 3")
        #expect(command.lines.count == 1)
    }

    @Test func invalidUTF8IsRefused() throws {
        let command = try Command.run(
            ["tokenize", "--model", Hub.model], input: Data("\"a".utf8) + [0xFF] + Data("\"\n".utf8)
        )
        command.expectFailure("stdin, line 1")
    }

    @Test(arguments: [
        "\"x\"", "[1.5]", "[-1]", "[500]", "[99999999999999999999999999]", "[null]", "[[1]]", "[1",
    ])
    func badIdsAreNumbered(_ line: String) throws {
        try Command.run("detokenize", "--model", Hub.model, input: line)
            .expectFailure("stdin, line 1")
    }

    @Test func idsThatOnlyTheModelHasAreSilent() throws {
        let model = Fixture.named("pythia").folder.path
        let command = try Command.run("detokenize", "--model", model, input: "[512, 5, 519]\n[5]")
        #expect(command.status == 0 && command.lines.count == 2)
        #expect(command.lines.first == command.lines.last)
        try Command.run("detokenize", "--model", model, input: "[520]")
            .expectFailure("from 0 to 519")
    }

    @Test func hugeLineIsRead() throws {
        let text = String(repeating: "word ", count: 200_000)
        let command = try Command.run("tokenize", "--model", Hub.model, input: "\"\(text)\"")
        #expect(command.status == 0 && command.lines.count == 1)
    }

    @Test func probabilitiesSumToOne() throws {
        let command = try Command.run(
            "sample-probs",
            input: "{\"logits\": [1, 2, 3]}\n\n{\"logits\": [5], \"past_ids\": [0]}\n")
        #expect(command.status == 0)
        for line in command.lines {
            let sum = try JSONValue(line).array?.compactMap(\.double).reduce(0, +)
            #expect(abs((sum ?? 0) - 1) < 1e-9)
        }
    }

    @Test(arguments: [
        "x", "[]", "{}", "{\"logits\": []}", "{\"logits\": [1, \"a\"]}", "{\"logits\": [null]}",
        "{\"logits\": [1], \"past_ids\": [1.5]}", "{\"logits\": [1], \"past_ids\": 3}",
        "{\"logits\": [1], \"temperature\": \"hot\"}", "{\"logits\": [1], \"top_k\": 1.5}",
        "{\"logits\": [1e999]}",
    ])
    func badRowsAreNumbered(_ line: String) throws {
        try Command.run("sample-probs", input: line).expectFailure("stdin, line 1")
    }

    @Test(arguments: [
        "{\"logits\": [1e300, -1e300]}",
        "{\"logits\": [1, 2], \"repetition_penalty\": 0, \"past_ids\": [0, 9]}",
        "{\"logits\": [0, 0], \"temperature\": -1, \"top_k\": -5, \"top_p\": -1}",
        "{\"logits\": [1, 2], \"temperature\": 1e-4, \"past_ids\": [-1, 99999999999]}",
    ])
    func extremeRowsAreHarmless(_ line: String) throws {
        #expect(try Command.run("sample-probs", input: line).status == 0)
    }
}
