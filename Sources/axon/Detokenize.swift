internal import ArgumentParser
internal import Foundation
internal import JSON
internal import Tokenizers

/// `axon detokenize`: token ids to texts.
struct Detokenize: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read JSON arrays of token ids from stdin, one per line, and print JSON strings.")

    @Option(help: "The folder of the model whose tokenizer is used.")
    var model: String

    func run() throws {
        let folder = URL(filePath: model, directoryHint: .isDirectory)
        let tokenizer = try Tokenizer(folder: folder)
        let dVocab = Self.dVocab(folder)
        try InputLines.forEachValue { value in
            try StandardOutput.writeLine(try tokenizer.decodeLine(value, dVocab: dVocab))
        }
    }

    /// How many ids the model beside the tokenizer has; 0 where there is none.
    private static func dVocab(_ folder: URL) -> Int {
        guard let config = try? JSONValue(contentsOf: folder.appending(path: "config.json")) else {
            return 0
        }
        let size = config["vocab_size"]?.int ?? config["text_config"]?["vocab_size"]?.int
        return min(max(size ?? 0, 0), 16_777_216)
    }
}
