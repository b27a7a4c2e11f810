import JSON
import Testing

@testable import Tokenizers

@Suite struct TokenizerLinesTests {
    @Test(arguments: Fixture.all)
    func linesGoThereAndBack(fixture: Fixture) throws {
        let tokenizer = try fixture.tokenizer()
        for row in try fixture.goldenRows() {
            let line = try tokenizer.encodeLine(row.required("text"))
            #expect(try JSONValue(line).ids == row["ids"]?.ids)
            let back = try JSONValue(tokenizer.decodeLine(JSONValue(line)))
            #expect(back.text?.bytes == row["decode"]?.text?.bytes)
        }
    }

    @Test(arguments: [
        ("12", "stdin, line 3: the value must be a string in quotes, found an integer"),
        ("hello", "stdin, line 3:1:1: not valid JSON: expected a value"),
        (
            #""\ud800""#,
            "stdin, line 3:1:2: not valid JSON: a surrogate escape without its other half"
        ),
    ])
    func linesThatAreNotStringsAreRefused(line: String, words: String) throws {
        let tokenizer = try Fixture.hub.tokenizer()
        let error = #expect(throws: JSONError.self) {
            try tokenizer.encodeLine(JSONValue(line, file: "stdin, line 3"))
        }
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }

    @Test(arguments: ["[1.5]", "[-1]", "[500]", "[\"a\"]", "{}", "1"])
    func linesThatAreNotIdsAreRefused(line: String) throws {
        let tokenizer = try Fixture.hub.tokenizer()
        #expect(throws: JSONError.self) { try tokenizer.decodeLine(JSONValue(line)) }
    }
}
