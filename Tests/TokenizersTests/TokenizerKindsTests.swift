import Foundation
import JSON
import Testing

@testable import Tokenizers

/// A tokenizer.json with what the reference library makes of a few texts with it.
struct TokenizerKind: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let tokenizer: JSONValue
    let rows: [JSONValue]

    /// Written by Tests/differential/tokenizer_goldens.py.
    static let file = Fixture.repository
        .appending(path: "Tests/Fixtures/_tokenizers/kinds.jsonl")

    static let all: [TokenizerKind] = {
        let lines = (try? String(contentsOf: file, encoding: .utf8))?.split(separator: "\n") ?? []
        return lines.compactMap { line in
            guard let value = try? JSONValue(String(line)), let name = value["name"]?.string,
                let tokenizer = value["tokenizer"], let rows = value["rows"]?.array
            else { return nil }
            return TokenizerKind(testDescription: name, tokenizer: tokenizer, rows: rows)
        }
    }()
}

/// Every stage and setting, one by one and as known models put them together.
@Suite struct TokenizerKindsTests {
    @Test func allKindsAreHere() { #expect(TokenizerKind.all.count >= 140) }

    @Test(arguments: TokenizerKind.all)
    func everyTextIsEncodedAndDecodedAlike(kind: TokenizerKind) throws {
        let pipeline = try Pipeline(kind.tokenizer, file: kind.testDescription)
        for row in kind.rows {
            let text = try #require(row["text"]?.text?.bytes)
            let shown = Comment(rawValue: String(decoding: text, as: UTF8.self).debugDescription)
            let ids = pipeline.encode(text, addSpecialTokens: false)
            #expect(ids == row["ids"]?.ids, shown)
            #expect(
                pipeline.encode(text, addSpecialTokens: true)
                    == (row["ids_special"] ?? row["ids"])?.ids, shown)
            guard let decoded = row["decode"]?.text else { continue }
            #expect(Array(pipeline.decode(ids).utf8) == decoded.bytes, shown)
        }
    }
}
