public import Checkpoints
public import Foundation
public import Tensors

/// A family of models: the `model_type` of its `config.json` and how to load one.
public struct ModelFamily: Sendable {
    /// Makes a model of the settings and the weights beside them.
    public typealias Loader =
        @Sendable (_ config: ConfigFile, _ weights: Checkpoint) throws -> any LanguageModel

    /// The value of `model_type`.
    public let modelType: String
    let load: Loader

    /// A family that `load` loads.
    public init(modelType: String, load: @escaping Loader) {
        self.modelType = modelType
        self.load = load
    }
}

/// The architectures that can be run; a new one is one file and one line here.
public struct ModelRegistry: Sendable {
    /// All that come with AXON.
    public static let bundled = ModelRegistry([
        GPT2.family, GPTNeoX.family, GPTJ.family, Llama.family, Mistral.family, Gemma.family,
        Gemma2.family, Gemma3.textFamily, Gemma3.family, Qwen2.family, Qwen3.family, Phi.family,
    ])

    private let families: [String: ModelFamily]

    /// A registry of `families`, no two of the same `model_type`.
    public init(_ families: [ModelFamily]) {
        self.families = Dictionary(families.map { ($0.modelType, $0) }) { first, _ in
            preconditionFailure("model_type \(first.modelType) is registered twice")
        }
    }

    /// Every `model_type` that can be loaded, in alphabetical order.
    public var modelTypes: [String] { families.keys.sorted() }

    /// Loads the model in `folder`, which is as the Hugging Face Hub has it.
    ///
    /// - Parameters:
    ///   - folder: the model's folder.
    ///   - precision: how to hold its weights; those in eight bits are kept in a file beside the
    ///     model, or else in the user's cache, and read from it the next time.
    ///   - progress: told how much of a conversion is done, from 0 to 1; throw from it to give up.
    /// - Returns: the model, ready to run.
    /// - Throws: `CheckpointError`, `ModelError`, or what `progress` throws.
    public static func load(
        folder: URL, precision: WeightPrecision = .stored,
        progress: (Double) throws -> Void = { _ in }
    ) throws -> any LanguageModel {
        try bundled.load(folder: folder, precision: precision, progress: progress)
    }

    /// Loads the model in `folder` if its architecture is registered here; see the static method.
    public func load(
        folder: URL, precision: WeightPrecision = .stored,
        progress: (Double) throws -> Void = { _ in }
    ) throws -> any LanguageModel {
        try load(
            folder: folder, precision: precision, copied: Self.bytesWorthCopying,
            progress: progress)
    }

    /// Loads it with its weights laid anew in memory where they take `copied` bytes.
    func load(
        folder: URL, precision: WeightPrecision, copied: Range<Int>,
        progress: (Double) throws -> Void
    ) throws -> any LanguageModel {
        let config = try ConfigFile(folder.appending(path: "config.json"))
        let modelType = try config.string("model_type")
        guard let family = families[modelType] else {
            throw ModelError.unknownArchitecture(
                file: config.url.path, found: modelType, nearest: nearest(to: modelType))
        }
        let model = try family.load(config, Checkpoint(folder: folder))
        if precision == .eightBits, model.bytesPerToken >= EightBitCache.leastBytes,
            let cache = EightBitCache(folder: folder, userCache: EightBitCache.userCache)
        {
            return try cache.held(model, progress: progress)
        }
        let isCopied = precision != .eightBits && copied.contains(model.bytesPerToken)
        return try model.held(as: precision, isOutputMajor: isCopied, progress: progress)
    }

    /// Bytes of weights that are laid anew in memory for speed.
    ///
    /// Fewer are read from the processor's cache anyway; more stay in their file, which the system can
    /// let go of when memory is short.
    static var bytesWorthCopying: Range<Int> {
        let most = UsableMemory.bytes / 4
        return EightBitCache.leastBytes..<max(EightBitCache.leastBytes, most)
    }

    /// The three names that take the fewest changes to become `name`.
    private func nearest(to name: String) -> [String] {
        let distances = modelTypes.map { ($0, editDistance($0, name)) }
        return distances.sorted { ($0.1, $0.0) < ($1.1, $1.0) }.prefix(3).map(\.0)
    }
}

/// Number of letters to insert, delete or replace to make `a` into `b` (Levenshtein).
private func editDistance(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a.prefix(64)), Array(b.prefix(64)))
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, y) in b.enumerated() {
            let replaced = diagonal + (x == y ? 0 : 1)
            diagonal = row[j + 1]
            row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
        }
    }
    return row[b.count]
}
