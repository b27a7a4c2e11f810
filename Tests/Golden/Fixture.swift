internal import Checkpoints
public import Foundation
internal import JSON
internal import Models
public import Tensors

/// A small checkpoint with what the reference libraries compute from it.
///
/// `Tests/Fixtures` holds some; more are taken from `$AXON_FIXTURES` or `../shared/fixtures` where
/// there are any, if their architecture is supported.
public struct Fixture: Sendable, CustomStringConvertible {
    /// The folder of the checkpoint.
    public let folder: URL
    /// The name of the case.
    public var description: String { folder.lastPathComponent }

    /// All cases at hand, of whatever architecture.
    public static let every: [Fixture] = {
        let own = cases(in: testFolder.appending(path: "Fixtures"))
        let names = Set(own.map(\.description))
        return own + cases(in: elsewhere).filter { !names.contains($0.description) }
    }()

    /// All cases whose architecture is supported.
    public static let all = every.filter(\.isSupported)

    /// The case of that name in `Tests/Fixtures`.
    public static func named(_ name: String) -> Fixture {
        Fixture(folder: testFolder.appending(path: "Fixtures/\(name)"))
    }

    private static let testFolder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()

    private static var elsewhere: URL {
        if let chosen = ProcessInfo.processInfo.environment["AXON_FIXTURES"] {
            return URL(filePath: chosen)
        }
        return testFolder.appending(path: "../../shared/fixtures").standardizedFileURL
    }

    private static func cases(in folder: URL) -> [Fixture] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.sorted().map { Fixture(folder: folder.appending(path: $0)) }
            .filter { $0.modelType != nil }
    }

    private var isSupported: Bool {
        ModelRegistry.bundled.modelTypes.contains(modelType ?? "")
    }

    private var modelType: String? {
        let config = try? JSONValue(contentsOf: folder.appending(path: "config.json"))
        return config?["model_type"]?.string
    }
}

/// The answers of one fixture.
public struct GoldenData: Sendable {
    /// A prompt that was run.
    public struct Prompt: Sendable {
        /// Its number.
        public let index: Int
        /// The token ids that were run.
        public let ids: [Int]
        /// The positions of `p{index}.logits_some`.
        public let someLogits: [Int]
    }

    /// A sparse autoencoder of the case.
    public struct Autoencoder: Sendable {
        /// Its name in the keys of tensors.
        public let name: String
        /// The hook it reads at.
        public let hook: String
        /// The folder of its files.
        public let folder: URL
        /// What a release says activations were multiplied by in training.
        public let normScalingFactor: Double?
    }

    /// The prompts of the case.
    public let prompts: [Prompt]
    /// Its autoencoders.
    public let autoencoders: [Autoencoder]
    private let tensors: GoldenTensors

    /// Reads the answers of `fixture`.
    public init(_ fixture: Fixture) throws {
        let root = try JSONValue(contentsOf: fixture.folder.appending(path: "golden.json"))
        prompts = try root.array("prompts").map { value in
            Prompt(
                index: try value.int("index"), ids: try value.array("ids").compactMap(\.int),
                someLogits: value["logits_some_positions"]?.array?.compactMap(\.int) ?? [])
        }
        autoencoders = try root.array("saes").map { value in
            Autoencoder(
                name: try value.string("name"), hook: try value.string("hook"),
                folder: fixture.folder.appending(path: try value.string("path")),
                normScalingFactor: value["norm_scaling_factor"]?.double)
        }
        tensors = try GoldenTensors(fixture.folder.appending(path: "golden.safetensors"))
    }

    /// The names of all tensors that begin with `prefix`, in order.
    public func names(_ prefix: String) -> [String] { tensors.names(prefix) }

    /// A tensor as a matrix, a vector as a matrix of one row; nil when there is none.
    public func matrix(_ name: String) -> Matrix? { tensors.matrix(name) }
}

/// A safetensors file of answers.
public struct GoldenTensors: Sendable {
    private let tensors: SafetensorsFile

    /// Opens the file at `url`.
    public init(_ url: URL) throws { tensors = try SafetensorsFile(url) }

    /// The names of all tensors that begin with `prefix`, in order.
    public func names(_ prefix: String) -> [String] {
        tensors.entries.keys.filter { $0.hasPrefix(prefix) }.sorted()
    }

    /// A tensor as a matrix, a vector as a matrix of one row; nil when there is none.
    public func matrix(_ name: String) -> Matrix? {
        guard let entry = tensors.entries[name], let floats = tensors.floats(name),
            let columns = entry.shape.last
        else { return nil }
        return Matrix(
            rows: entry.count / max(columns, 1), columns: columns, values: floats.array)
    }
}
