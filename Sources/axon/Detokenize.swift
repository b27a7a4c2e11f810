internal import ArgumentParser
internal import Foundation
internal import Tokenizers

/// `axon detokenize`: token ids to texts.
struct Detokenize: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read JSON arrays of token ids from stdin, one per line, and print JSON strings.")

    @Option(help: "The folder of the model whose tokenizer is used.")
    var model: String

    func run() throws {
        let tokenizer = try Tokenizer(folder: URL(filePath: model, directoryHint: .isDirectory))
        try InputLines.forEachValue { value in
            try StandardOutput.writeLine(try tokenizer.decodeLine(value))
        }
    }
}
