internal import ArgumentParser
internal import Foundation
internal import JSON
internal import Tokenizers

/// `axon tokenize`: texts to token ids.
struct Tokenize: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read JSON strings from stdin, one per line, and print JSON arrays of token ids.")

    @Option(help: "The folder of the model whose tokenizer is used.")
    var model: String

    @Flag(help: "Add the special tokens that the tokenizer puts around a text.")
    var special = false

    func run() throws {
        let tokenizer = try Tokenizer(folder: URL(filePath: model, directoryHint: .isDirectory))
        try InputLines.forEachValue { value in
            print(try tokenizer.encodeLine(value, addSpecialTokens: special))
        }
    }
}

extension InputLines {
    /// Parses each line of standard input that is not blank; errors name the line.
    static func forEachValue(_ body: (JSONValue) throws -> Void) throws {
        for (index, line) in InputLines().enumerated() {
            if line.allSatisfy({ " \t\r".utf8.contains($0) }) { continue }
            try body(try JSONValue(line, file: "stdin, line \(index + 1)"))
            // A program that waits for this line's answer must get it.
            fflush(nil)
        }
    }
}
