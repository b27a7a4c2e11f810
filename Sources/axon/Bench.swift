internal import ArgumentParser
internal import Benchmarks
internal import Engine
internal import Features
internal import Foundation
internal import Models
internal import Plugins
internal import Tensors

/// `axon bench`: how fast this machine does what AXON does.
struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure how fast this machine runs AXON.",
        discussion: "Without --model the bundled demo is measured. Build for release.",
        subcommands: [
            BenchDecode.self, BenchPrefill.self, BenchSAE.self, BenchLoad.self, BenchLayout.self,
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
    @Option(help: "A Hugging Face folder.")
    var model: String?
    @Option(help: "An autoencoder's folder. May be repeated.")
    var sae: [String] = []

    /// The demo's own, where no model is named.
    func load() throws -> (model: any LanguageModel, saes: [any SparseAutoencoder]) {
        guard model != nil || !sae.isEmpty else {
            let loaded = try LoadedPlugin(PluginLibrary.standard.choose(nil))
            return (loaded.model, loaded.saes.map(\.sae))
        }
        return (try loadModel(), try loadSAEs())
    }

    func loadModel() throws -> any LanguageModel {
        guard let model else { return try LoadedPlugin(PluginLibrary.standard.choose(nil)).model }
        return try ModelRegistry.load(folder: URL(filePath: model, directoryHint: .isDirectory))
    }

    func loadSAEs() throws -> [any SparseAutoencoder] {
        guard !sae.isEmpty else {
            return model == nil
                ? try LoadedPlugin(PluginLibrary.standard.choose(nil)).saes.map(\.sae) : []
        }
        return try sae.map {
            try SAERegistry.load(folder: URL(filePath: $0, directoryHint: .isDirectory))
        }
    }
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
    @Option(help: "Tokens against the clock.") var tokens = 60
    @Option(help: "Tokens of the prompt before.") var promptTokens = 16

    mutating func validate() throws {
        try positive("tokens", tokens)
        try positive("prompt-tokens", promptTokens)
    }

    func run() throws {
        options.prepare()
        let (model, saes) = try subject.load()
        var benchmark = DecodeBenchmark(model: model, saes: saes)
        (benchmark.tokens, benchmark.promptLength) = (tokens, promptTokens)
        try options.show(benchmark.run())
    }
}

struct BenchPrefill: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prefill", abstract: "Milliseconds for a whole prompt.")
    @OptionGroup var subject: BenchSubject
    @OptionGroup var options: BenchOptions
    @Option(help: "Tokens of the prompt.") var tokens = 256
    @Option(help: "Prompts against the clock.") var runs = 7

    mutating func validate() throws {
        try positive("tokens", tokens)
        try positive("runs", runs)
    }

    func run() throws {
        options.prepare()
        var benchmark = PrefillBenchmark(model: try subject.loadModel())
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
    @Option(help: "How many times.") var runs = 3

    mutating func validate() throws { try positive("runs", runs) }

    func run() throws {
        options.prepare()
        var benchmark = LoadBenchmark { try subject.loadModel() }
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

    mutating func validate() throws {
        try positive("nodes", nodes)
        try positive("edges", edges, upTo: 10_000_000)
        try positive("ticks", ticks)
    }

    func run() throws {
        options.prepare()
        var benchmark = LayoutBenchmark()
        (benchmark.nodes, benchmark.edges, benchmark.ticks) = (nodes, edges, ticks)
        try options.show(benchmark.run())
    }
}
