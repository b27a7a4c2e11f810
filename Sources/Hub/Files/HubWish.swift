/// What is wanted of one repository of the Hub.
public struct HubWish: Sendable, Hashable {
    /// Which of its files.
    public enum Kind: Sendable, Hashable {
        /// A model: its config, tokenizer and weights.
        case model
        /// These files, by their paths in the repository; those of `optional` may be missing.
        case files(required: [String], optional: [String])
        /// What an SAE at this path needs, the layout of its files being `format` if that is known.
        case sae(String, format: String?)
    }

    /// `ORG/REPO`.
    public var repository: String
    /// A branch, tag or commit.
    public var revision: String
    /// Which files.
    public var kind: Kind

    /// A wish for files of a repository.
    public init(_ repository: String, revision: String = "main", kind: Kind) {
        self.repository = repository
        self.revision = revision
        self.kind = kind
    }
}

/// Says which files of a repository an SAE needs; who knows the layouts can say it better.
public struct SAEFileChooser: Sendable {
    /// - Parameters:
    ///   - path: the SAE's folder or file in its repository
    ///   - format: the layout of its files, if it is known
    ///   - listing: the files there are, by their paths in the repository
    /// - Returns: paths in the repository; nil where there is no SAE at `path`
    public typealias Choice =
        @Sendable (
            _ path: String, _ format: String?, _ listing: [String]
        ) -> [String]?

    let choose: Choice
    /// Names of files that are tried where the Hub does not say which there are.
    let guesses: [[String]]

    /// A chooser; `guesses` are the files of the usual layouts.
    public init(guesses: [[String]] = SAEFileChooser.usualLayouts, _ choose: @escaping Choice) {
        self.guesses = guesses
        self.choose = choose
    }

    /// The files of the layouts that most SAEs are published in.
    public static let usualLayouts = [
        ["cfg.json", "sae_weights.safetensors"], ["params.npz"], ["params.safetensors"],
        ["cfg.json", "sae.safetensors"], ["config.json", "ae.pt"],
    ]

    /// Takes the weights right in the folder, of one format only, with the settings beside them.
    public static let plain = SAEFileChooser { path, _, listing in
        if listing.contains(path) { return [path] }
        let prefix = path.isEmpty ? "" : path + "/"
        let inside = listing.filter {
            $0.hasPrefix(prefix) && !$0.dropFirst(prefix.count).contains("/")
        }
        for suffix in weightSuffixes {
            let weights = inside.filter { $0.hasSuffix(suffix) }
            guard !weights.isEmpty else { continue }
            return inside.filter { $0.hasSuffix(".json") }.sorted() + weights.sorted()
        }
        return nil
    }

    static let weightSuffixes = [".safetensors", ".npz", ".pt", ".pth"]

    /// Whether the path is that of a file and not of a folder.
    static func isFile(_ path: String) -> Bool { weightSuffixes.contains(where: path.hasSuffix) }
}

/// The files that make a model, in the order in which they are asked for.
enum ModelFiles {
    static let config = "config.json"
    static let tokenizer = "tokenizer.json"
    static let legacyTokenizer = ["vocab.json", "merges.txt"]
    static let tokenizerExtras = [
        "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json",
    ]
    static let weights = "model.safetensors"
    static let index = "model.safetensors.index.json"
}
