internal import ArgumentParser
internal import Benchmarks
internal import Engine
internal import Features
internal import Foundation
internal import JSON
internal import Models
internal import Plugins
internal import Tensors
internal import Tokenizers

struct BenchFidelity: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fidelity",
        abstract: "What f16 and q8 change: the divergence of logits, the overlap of features.",
        discussion: """
            Reads a fixed set of texts with the weights as stored and with those of --dtype, and \
            compares each position. Exits with 1 where fewer than --least-overlap of the strongest \
            features are the same.
            """)
    @OptionGroup var subject: BenchSubject
    @OptionGroup var options: BenchOptions
    @Option(
        help: "What to compare with the weights as stored: f16 or q8.",
        transform: Plugin.DType.argument)
    var dtype = Plugin.DType.q8
    @Option(help: "The least mean overlap of features, from 0 to 1, that passes.")
    var leastOverlap: Double?

    mutating func validate() throws {
        guard dtype != .f32 else {
            throw ValidationError("--dtype: expected f16 or q8, found \"\(dtype.rawValue)\"")
        }
        guard leastOverlap.map({ (0...1).contains($0) }) ?? true else {
            throw ValidationError("--least-overlap: expected 0 to 1")
        }
    }

    func run() throws {
        options.prepare()
        let parts = try subject.load()
        let tokenizer = try parts.tokenizer()
        let benchmark = FidelityBenchmark(
            exact: parts.model, narrow: parts.model.held(as: dtype.precision),
            saes: try parts.saes(),
            texts: fidelityTexts.map {
                tokenizer.encode($0, prependBOS: parts.model.defaultPrependsBOS)
            })
        let result = try benchmark.run()
        try StandardOutput.writeLine(show(result.json(dtype: dtype.rawValue)))
        if let leastOverlap, let found = result.meanOverlap, found < leastOverlap {
            throw ExitCode(1)
        }
    }

    private func show(_ json: JSONOutput) -> String {
        guard !options.json, case .object(let members) = json else { return json.text }
        return members.map { "\($0.key)  \($0.value.text)" }.joined(separator: "\n")
    }
}
