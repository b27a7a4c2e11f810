internal import ArgumentParser
internal import Checkpoints
internal import Engine
internal import Features
internal import Foundation
internal import Models
internal import Tensors
internal import Tokenizers

/// `axon activations`: what the model computes at the hook points, as a safetensors file.
struct Activations: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write activations at hook points to a safetensors file.")

    @Option(help: "A Hugging Face folder.")
    var model: String
    @Option(parsing: .unconditional, help: "Text, encoded as TransformerLens' to_tokens does.")
    var prompt: String?
    @Option(parsing: .unconditional, help: "Token ids, taken as they are: 464,3139,286.")
    var tokens: String?
    @Flag(name: .customLong("bos"), help: "Put the BOS token first.")
    var withBOS = false
    @Flag(name: .customLong("no-bos"), help: "Put no BOS token first.")
    var withoutBOS = false
    @Option(help: "A TransformerLens hook name, or logits. May be repeated.")
    var hook: [String] = []
    @Option(help: "An SAE's folder; adds sae.acts.")
    var sae: String?
    @Option(help: "The SAE's hook, where its files do not name it.")
    var saeHook: String?
    @Flag(help: "Remove each residual's mean, as center_writing_weights does.")
    var center = false
    @Option(help: "The file to write.")
    var output: String

    mutating func validate() throws {
        guard (prompt == nil) != (tokens == nil) else {
            throw ValidationError("give either --prompt or --tokens")
        }
        guard !(withBOS && withoutBOS) else {
            throw ValidationError("give either --bos or --no-bos")
        }
        guard saeHook == nil || sae != nil else {
            throw ValidationError("--sae-hook needs --sae")
        }
    }

    func run() throws {
        let folder = URL(filePath: model, directoryHint: .isDirectory)
        let hooks = try hook.filter { $0 != "logits" }.map(Self.hookPoint)
        let loaded = try ModelRegistry.load(folder: folder)
        let ids = try tokenIDs(folder: folder, model: loaded)
        let encoder = try sae.map { try autoencoder(in: $0, for: loaded) }
        let output = try loaded.forward(
            ids, cache: loaded.makeCache(),
            plan: HookPlan(record: Set(hooks + (encoder.map { [$0.hook] } ?? []))),
            logits: hook.contains("logits") ? .all : .none, shouldStop: { false })
        try write(ids: ids, hooks: hooks, output: output, encoder: encoder)
    }

    private static func hookPoint(_ name: String) throws -> HookPoint {
        guard let point = HookPoint(name: name) else { throw InputError.badHook(name) }
        return point
    }

    private func autoencoder(
        in path: String, for model: any LanguageModel
    ) throws -> any SparseAutoencoder {
        let sae = try SAERegistry.load(
            folder: URL(filePath: path, directoryHint: .isDirectory), format: nil,
            hook: saeHook.map(Self.hookPoint), center: center)
        let width = model.width(at: sae.hook)
        guard sae.dIn == width else {
            throw InputError.widthMismatch(hook: sae.hook.name, expected: width, found: sae.dIn)
        }
        return sae
    }

    private func tokenIDs(folder: URL, model: any LanguageModel) throws -> [Int] {
        let dimensions = model.dimensions
        if let prompt {
            let bos = withBOS ? true : withoutBOS ? false : model.defaultPrependsBOS
            let ids = try Tokenizer(folder: folder).encode(prompt, prependBOS: bos)
            return Array(ids.prefix(dimensions.nCtx))
        }
        let text = tokens ?? ""
        let ids = text.split(separator: ",", omittingEmptySubsequences: false).map {
            Int($0.trimmingCharacters(in: .whitespaces))
        }
        guard !ids.isEmpty, !ids.contains(nil) else { throw InputError.notTokens(text) }
        let known = ids.compactMap(\.self)
        if let stray = known.first(where: { !(0..<dimensions.dVocab).contains($0) }) {
            throw InputError.tokenOutOfRange(stray, limit: dimensions.dVocab)
        }
        guard known.count <= dimensions.nCtx else {
            throw InputError.promptTooLong(known.count, limit: dimensions.nCtx)
        }
        return known
    }

    private func write(
        ids: [Int], hooks: [HookPoint], output: ForwardOutput,
        encoder: (any SparseAutoencoder)?
    ) throws {
        var writer = SafetensorsWriter()
        writer.add("tokens", integers: ids)
        for point in hooks {
            guard let values = output.activations[point] else { continue }
            let shown = center && point.isInResidualSpace ? values.centered() : values
            writer.add(point.name, shown)
        }
        if let logits = output.logits { writer.add("logits", logits) }
        if let encoder, let stream = output.activations[encoder.hook] {
            writer.add("sae.acts", encoder.encode(stream))
        }
        try writer.write(to: URL(filePath: self.output))
    }
}
