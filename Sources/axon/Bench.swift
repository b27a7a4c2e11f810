internal import ArgumentParser
internal import Benchmarks
internal import Engine
internal import Features
internal import Foundation
internal import Models
internal import Plugins
internal import Tensors
internal import Tokenizers

/// `axon bench`: how fast this machine does what AXON does.
struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure how fast this machine runs AXON.",
        discussion: "Without --model the bundled demo is measured. Build for release.",
        subcommands: [
            BenchDecode.self, BenchPrefill.self, BenchSAE.self, BenchLoad.self, BenchLayout.self,
            BenchRender.self, BenchFidelity.self,
        ])
}

/// What all benchmarks take.
struct BenchOptions: ParsableArguments {
    @Flag(help: "Print one JSON object.")
    var json = false
    @Option(help: "Threads that work; as many as there are cores by default.")
    var threads: Int?

    mutating func validate() throws {
        if let threads, !(1...256).contains(threads) {
            throw ValidationError("--threads: expected 1 to 256")
        }
    }

    func prepare() {
        if let threads { ThreadPool.threadCount = threads }
    }

    func show(_ result: BenchmarkResult) throws {
        try StandardOutput.writeLine(json ? result.json.text : result.text)
    }
}

/// Which model and autoencoders to measure.
struct BenchSubject: ParsableArguments {
    @Option(help: "A plugin's name or file, in place of --model and --sae.")
    var plugin: String?
    @Option(help: "A Hugging Face folder.")
    var model: String?
    @Option(help: "An autoencoder's folder. May be repeated.")
    var sae: [String] = []

    mutating func validate() throws {
        guard plugin == nil || (model == nil && sae.isEmpty) else {
            throw ValidationError("--plugin: expected without --model and --sae")
        }
    }

    /// What they name, or the demo; a plugin is read once.
    func load(as dtype: Plugin.DType = .f32) throws -> BenchParts {
        guard let model else {
            let loaded = try loadPlugin(as: dtype)
            return BenchParts(
                model: loaded.model,
                saes: { sae.isEmpty ? loaded.saes.map(\.sae) : try namedSAEs() },
                tokenizer: { loaded.tokenizer })
        }
        let folder = URL(filePath: model, directoryHint: .isDirectory)
        return BenchParts(
            model: try ModelRegistry.load(folder: folder, precision: dtype.precision),
            saes: namedSAEs, tokenizer: { try Tokenizer(folder: folder) })
    }

    /// The autoencoders alone.
    func loadSAEs() throws -> [any SparseAutoencoder] {
        guard sae.isEmpty, model == nil else { return try namedSAEs() }
        return try loadPlugin(as: nil).saes.map(\.sae)
    }

    private func namedSAEs() throws -> [any SparseAutoencoder] {
        try sae.map {
            try SAERegistry.load(
                folder: URL(filePath: $0, directoryHint: .isDirectory),
                copied: SAERegistry.bytesWorthCopying(of: sae.count))
        }
    }

    private func loadPlugin(as dtype: Plugin.DType?) throws -> LoadedPlugin {
        var chosen = try PluginLibrary.standard.choose(plugin)
        if let dtype { chosen.dtype = dtype }
        return try LoadedPlugin(chosen)
    }
}

/// What a benchmark runs.
struct BenchParts {
    let model: any LanguageModel
    /// Reads the autoencoders, for what measures them.
    let saes: () throws -> [any SparseAutoencoder]
    /// Reads the tokenizer; a folder to be measured need not have one.
    let tokenizer: () throws -> Tokenizer
}

/// How a benchmark has weights held.
struct BenchPrecision: ParsableArguments {
    @Option(
        help: "How weights are held: f32 (as stored), f16 or q8.",
        transform: Plugin.DType.argument)
    var dtype = Plugin.DType.f32
}

private func positive(_ name: String, _ value: Int, upTo limit: Int = 1_000_000) throws {
    guard (1...limit).contains(value) else {
        throw ValidationError("--\(name): expected 1 to \(limit)")
    }
}

struct BenchDecode: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decode", abstract: "Milliseconds a token, features included.")
    @OptionGroup var subject: BenchSubject
    @OptionGroup var options: BenchOptions
    @OptionGroup var precision: BenchPrecision
    @Option(help: "Tokens against the clock.") var tokens = 60
    @Option(help: "Tokens of the prompt before.") var promptTokens = 16

    mutating func validate() throws {
        try positive("tokens", tokens)
        try positive("prompt-tokens", promptTokens)
    }

    func run() throws {
        options.prepare()
        let parts = try subject.load(as: precision.dtype)
        var benchmark = DecodeBenchmark(model: parts.model, saes: try parts.saes())
        (benchmark.tokens, benchmark.promptLength) = (tokens, promptTokens)
        try options.show(benchmark.run())
    }
}

struct BenchPrefill: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prefill", abstract: "Milliseconds for a whole prompt.")
    @OptionGroup var subject: BenchSubject
    @OptionGroup var options: BenchOptions
    @OptionGroup var precision: BenchPrecision
    @Option(help: "Tokens of the prompt.") var tokens = 256
    @Option(help: "Prompts against the clock.") var runs = 7

    mutating func validate() throws {
        try positive("tokens", tokens)
        try positive("runs", runs)
    }

    func run() throws {
        options.prepare()
        var benchmark = PrefillBenchmark(model: try subject.load(as: precision.dtype).model)
        (benchmark.tokens, benchmark.runs) = (tokens, runs)
        try options.show(benchmark.run())
    }
}

struct BenchSAE: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sae", abstract: "Milliseconds for the features of one position.")
    @OptionGroup var subject: BenchSubject
    @OptionGroup var options: BenchOptions
    @Option(help: "Positions against the clock.") var runs = 100

    mutating func validate() throws { try positive("runs", runs) }

    func run() throws {
        options.prepare()
        for sae in try subject.loadSAEs() {
            var benchmark = SAEBenchmark(sae: sae)
            benchmark.runs = runs
            try options.show(benchmark.run())
        }
    }
}

struct BenchLoad: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load", abstract: "Milliseconds from nothing to the first token.")
    @OptionGroup var subject: BenchSubject
    @OptionGroup var options: BenchOptions
    @OptionGroup var precision: BenchPrecision
    @Option(help: "How many times.") var runs = 3

    mutating func validate() throws { try positive("runs", runs) }

    func run() throws {
        options.prepare()
        var benchmark = LoadBenchmark { try subject.load(as: precision.dtype).model }
        benchmark.runs = runs
        try options.show(benchmark.run())
    }
}

struct BenchLayout: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "layout", abstract: "Milliseconds a tick of the force layout.")
    @OptionGroup var options: BenchOptions
    @Option(help: "Nodes of the graph.") var nodes = 10_000
    @Option(help: "Links of the graph.") var edges = 100_000
    @Option(help: "Ticks against the clock.") var ticks = 60
    @Flag(
        help: "Compare forces and energy with exact sums and with d3-force's tree; takes a minute.")
    var quality = false

    mutating func validate() throws {
        try positive("nodes", nodes)
        try positive("edges", edges, upTo: 10_000_000)
        try positive("ticks", ticks)
    }

    func run() throws {
        options.prepare()
        var benchmark = LayoutBenchmark()
        (benchmark.nodes, benchmark.edges, benchmark.ticks) = (nodes, edges, ticks)
        benchmark.comparesQuality = quality
        try options.show(benchmark.run())
    }
}
