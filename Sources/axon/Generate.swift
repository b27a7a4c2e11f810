internal import ArgumentParser
internal import Engine
internal import Foundation
internal import JSON
internal import Plugins
internal import Tensors

/// `axon generate`: goes on from a prompt and tells which features fire.
struct Generate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Continue a prompt and report the features that fire.",
        discussion: """
            Options that are not given take the plugin's [generation] values. With --format jsonl \
            Neuronpedia is asked about features without a label, if the plugin names an SAE there; \
            no token waits for an answer: later tokens show it, and it is kept for the next run.
            """)

    enum Format: String, ExpressibleByArgument { case text, jsonl }

    @Option(help: "A plugin's name or a TOML file.", completion: .plugins)
    var plugin: String?
    @Option(parsing: .unconditional, help: "Read the SAE of another layer.")
    var layer: Int?
    @Option(parsing: .unconditional, help: "The text to go on from; - reads it from stdin.")
    var prompt: String
    @Option(help: "How many tokens to append (1 to 500).")
    var maxTokens: Int?
    @Option(parsing: .unconditional, help: "Randomness; 0 always takes the likeliest token.")
    var temperature: Double?
    @Option(parsing: .unconditional, help: "Keep the K likeliest tokens; 0 keeps all.")
    var topK: Int?
    @Option(help: "Keep the likeliest tokens up to this probability.")
    var topP: Double?
    @Option(help: "Penalty for each earlier occurrence of a token.")
    var repetitionPenalty: Double?
    @Option(help: "The strongest K features of each token.")
    var featureTopK: Int?
    @Option(parsing: .unconditional, help: "Report features strictly above this activation.")
    var threshold: Float?
    @Option(help: "The same seed draws the same tokens.")
    var seed: UInt64?
    @Option(
        help: "How weights are held: f32 (exact), f16 or q8.",
        transform: Plugin.DType.argument)
    var dtype: Plugin.DType?
    @Option(help: "Threads of the engine; as many as there are cores by default.")
    var threads: Int?
    @Option(help: "text or jsonl.")
    var format: Format = .text
    @Option(
        help: "Record the run in a file, which axon replay prints again.",
        completion: .file())
    var trace: String?
    @Flag(name: .shortAndLong, help: "Say nothing on stderr but errors.")
    var quiet = false
    @Flag(
        help: """
            Name features without a label by the tokens they promote, as soon as that is known; \
            the same seed then prints the same tokens, but not always the same labels.
            """)
    var deriveLabels = false
    @Flag(
        inversion: .prefixedNo,
        help: "End when the model ends its text (default: yes for text, no for jsonl).")
    var stopAtEos: Bool?

    mutating func validate() throws {
        try require(maxTokens.map { 1...500 ~= $0 }, "--max-tokens: expected 1 to 500")
        try require(temperature.map { $0 >= 0 && $0.isFinite }, "--temperature: expected 0 or more")
        try require(topP.map { $0 >= 0 && $0.isFinite }, "--top-p: expected 0 to 1")
        try require(
            repetitionPenalty.map { $0 > 0 && $0.isFinite },
            "--repetition-penalty: expected a number above 0")
        try require(featureTopK.map { $0 >= 0 }, "--feature-top-k: expected 0 or more")
        try require(threads.map { 1...256 ~= $0 }, "--threads: expected 1 to 256")
        try require(threshold.map(\.isFinite), "--threshold: expected a number")
    }

    private func require(_ condition: Bool?, _ message: String) throws {
        if condition == false { throw ValidationError(message) }
    }

    func run() throws {
        var chosen = try PluginLibrary.standard.choose(plugin, layer: layer)
        if let dtype { chosen.dtype = dtype }
        if chosen.server != nil {
            return try RemoteGeneration(
                plugin: chosen, prompt: try promptText(), options: options(for: chosen),
                format: format, trace: trace, finish: finish
            ).run()
        }
        if let threads { ThreadPool.threadCount = threads }
        let writer = try trace.map { try TraceWriter(URL(filePath: $0)) }
        let text = try promptText()
        let loaded = quiet ? try LoadedPlugin(chosen) : try .loadTellingProgress(chosen)
        let generation = try Generation(
            loaded, prompt: text, options: options(for: chosen))
        try writer?.begin(
            TraceHeader(generation, prompt: text, program: AxonCommand.configuration.version))
        let labels: LabelSearch? =
            format == .jsonl || trace != nil
            ? .standard(for: loaded, derives: deriveLabels) : nil
        try run(generation, trace: writer, labels)
    }

    private func promptText() throws -> String {
        prompt == "-" ? try InputLines.wholeText(what: "the prompt on stdin") : prompt
    }

    private func options(for plugin: Plugin) -> GenerationOptions {
        var options = GenerationOptions(plugin.generation)
        if let maxTokens { options.maxTokens = maxTokens }
        if let temperature { options.sampling.temperature = temperature }
        if let topK { options.sampling.topK = topK }
        if let topP { options.sampling.topP = topP }
        if let repetitionPenalty { options.sampling.repetitionPenalty = repetitionPenalty }
        if let featureTopK { options.featureTopK = featureTopK }
        if let threshold { options.threshold = threshold }
        options.seed = seed
        options.stopsAtEndOfText = stopAtEos ?? (format == .text)
        return options
    }

    /// Tells each turn as it comes, the trace first: what is on the screen is in the file.
    private func run(
        _ generation: Generation, trace: TraceWriter?, _ labels: LabelSearch?
    ) throws {
        let run = generation.begin()
        var messages = RunMessages()
        while true {
            let turn = try run.advance(shouldStop: { false })
            let message = messages.message(for: turn)
            try trace?.append(turn, told: message, in: run)
            switch format {
            case .text: try Self.tellText(of: turn)
            case .jsonl: if let message { try StandardOutput.writeLine(message.text) }
            }
            labels?.note(turn)
            if case .ended(let ending) = turn { return finish(ending, run.statistics) }
        }
    }

    private static func tellText(of turn: GenerationRun.Turn) throws {
        switch turn {
        case .step(let step): try StandardOutput.write(step.text)
        case .ended: try StandardOutput.write("\n")
        case .reading, .prompt: break
        }
    }

    func finish(_ ending: RunEnding, _ statistics: RunStatistics) {
        guard format == .text, !quiet else { return }
        let speed = String(format: "%.1f", statistics.tokensPerSecond)
        let count = "\(statistics.generatedTokens) tokens, \(speed) a second"
        switch ending {
        case .contextFull(let limit):
            StandardError.write("\(count); the context of \(limit) tokens is full\n")
        case .maxTokens, .endOfText, .stopped, .failed: StandardError.write("\(count)\n")
        }
    }
}
