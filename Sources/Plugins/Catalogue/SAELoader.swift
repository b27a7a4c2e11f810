/// A way that pretrained SAEs are stored, by the name SAELens gives its loader.
///
/// The conventions are those of SAELens's loaders: where the hook point is told by a repository or
/// a path, which files a folder holds.
enum SAELoader: String, CaseIterable {
    case saeLens = "sae_lens"
    case gemmaScope = "gemma_2"
    case gemmaScope2 = "gemma_3"
    case gemmaScopeTranscoder = "gemma_2_transcoder"
    case llamaScope = "llama_scope"
    case llamaScopeR1 = "llama_scope_r1_distill"
    case dictionaryLearning = "dictionary_learning_1"
    case qwenScope = "qwen_scope"
    case mwhannaTranscoder = "mwhanna_transcoder"
    case connorRob = "connor_rob_hook_z"
    case goodfire
    case deepSeekR1 = "deepseek_r1"
    case sparsify
    case temporal
    case crossLayerTranscoder = "mntss_clt_layer_transcoder"

    /// AXON's name for the layout, as `format` in a plugin has it; nil where it is not read yet.
    var format: String? {
        switch self {
        case .saeLens: "saelens"
        case .gemmaScope, .gemmaScopeTranscoder: "gemma-scope"
        case .gemmaScope2: "gemma-scope-2"
        case .llamaScope: "llama-scope"
        case .llamaScopeR1: "llama-scope-r1-distill"
        case .dictionaryLearning: "dictionary-learning"
        case .qwenScope: "qwen-scope"
        case .mwhannaTranscoder: "mwhanna-transcoder"
        case .connorRob: "connor-rob-hook-z"
        case .goodfire, .deepSeekR1: "torch-linear"
        case .sparsify: "sparsify"
        case .temporal, .crossLayerTranscoder: nil
        }
    }

    /// What SAEs are that AXON does not show, in words; nil where it does.
    var foreignKind: String? {
        switch self {
        case .temporal: "a temporal SAE, whose features depend on the tokens before"
        case .crossLayerTranscoder:
            "a cross-layer transcoder, whose features write to all later layers"
        default: nil
        }
    }

    /// The files of the SAE at `path` in its repository; empty where the layout is not read yet.
    func files(at path: String) -> [RepositoryFile] {
        switch self {
        case .saeLens:
            [
                "\(path)/cfg.json", "\(path)/sae_weights.safetensors",
                RepositoryFile("\(path)/sparsity.safetensors", isOptional: true),
            ]
        case .gemmaScope, .gemmaScopeTranscoder: ["\(path)/params.npz"]
        case .gemmaScope2:
            [
                RepositoryFile("\(path)/config.json", isOptional: true),
                "\(path)/params.safetensors",
            ]
        case .llamaScope: ["\(path)/hyperparams.json", "\(path)/checkpoints/final.safetensors"]
        case .llamaScopeR1: ["\(path)/config.json", "\(path)/sae_weights.safetensors"]
        case .dictionaryLearning: ["\(path)/config.json", "\(path)/ae.pt"]
        case .mwhannaTranscoder:
            [RepositoryFile(path)]
                + ["config.yaml", "wandb-config.yaml", "wanb-config.yaml"]
                .map { RepositoryFile($0, isOptional: true) }
        case .connorRob:
            [RepositoryFile(path), RepositoryFile(Self.withoutEnding(path) + "_cfg.json")]
        case .qwenScope, .goodfire, .deepSeekR1: [RepositoryFile(path)]
        case .sparsify:
            [
                "\(path)/cfg.json", "\(path)/sae.safetensors",
                RepositoryFile("config.json", isOptional: true),
            ]
        case .temporal, .crossLayerTranscoder: []
        }
    }

    private static func withoutEnding(_ path: String) -> String {
        path.hasSuffix(".pt") ? String(path.dropLast(3)) : path
    }

    /// How many bytes a number of its files takes.
    var bytesPerNumber: Int { self == .llamaScope ? 2 : 4 }
}

/// A file of a repository of the Hub.
public struct RepositoryFile: Sendable, Hashable, ExpressibleByStringInterpolation {
    /// Its path in the repository.
    public let path: String
    /// Whether the SAE can be read without it.
    public let isOptional: Bool

    init(_ path: String, isOptional: Bool = false) {
        self.path = path
        self.isOptional = isOptional
    }

    /// A file that must be there.
    public init(stringLiteral path: String) { self.init(path) }
}
