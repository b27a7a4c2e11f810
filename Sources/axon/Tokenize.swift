internal import ArgumentParser
internal import Foundation
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
            try StandardOutput.writeLine(
                try tokenizer.encodeLine(value, addSpecialTokens: special))
        }
    }
}
