internal import Checkpoints
public import Foundation
public import Models
internal import Tensors

/// The kinds of autoencoders and the file layouts that can be read; a new one is one file and one
/// line here.
public enum SAERegistry {
    private static let kinds = table([
        StandardSAE.kind, TopKSAE.kind, JumpReLUSAE.kind, GatedSAE.kind,
    ])
    private static let layouts = [
        SAELensLayout.layout
    ]

    /// The layouts that a plugin may name.
    public static var formats: [String] { layouts.map(\.name) }

    /// Loads the autoencoder in `folder`.
    ///
    /// - Parameters:
    ///   - folder: the folder that holds its files.
    ///   - format: the layout of its files; nil lets them tell.
    ///   - hook: where it reads, in place of what the files say.
    ///   - center: whether to remove the mean of what it reads, in place of what the files say.
    /// - Returns: the autoencoder, its tensors checked.
    /// - Throws: `SAEError` or `CheckpointError`.
    public static func load(
        folder: URL, format: String? = nil, hook: HookPoint? = nil, center: Bool? = nil
    ) throws -> any SparseAutoencoder {
        let layout = try layout(of: folder, format: format)
        let files = try layout.read(folder, SAEOptions(hook: hook, centers: center))
        return try assemble(files)
    }

    private static func layout(of folder: URL, format: String?) throws -> SAELayout {
        if let format {
            guard let layout = layouts.first(where: { $0.name == format }) else {
                throw SAEError.unknownFormat(name: format, known: formats)
            }
            return layout
        }
        let found = layouts.first { layout in
            layout.markers.allSatisfy {
                FileManager.default.fileExists(atPath: folder.appending(path: $0).path)
            }
        }
        guard let found else {
            throw SAEError.unknownLayout(
                folder: folder.path,
                expected: layouts.map { $0.markers.joined(separator: " with ") })
        }
        return found
    }

    private static func assemble(_ files: SAEFiles) throws -> any SparseAutoencoder {
        let config = files.config
        let file = files.tensors.url.path
        guard let kind = kinds[config.architecture] else {
            throw SAEError.unsupported(
                file: file, key: "architecture",
                expected: "one of " + kinds.keys.sorted().joined(separator: ", "),
                found: config.architecture)
        }
        var loader = StrictLoader(files.tensors)
        loader.ignore { files.ignored.contains($0) }
        let encoder = loader.linear(
            "W_enc", bias: kind.hasEncoderBias ? "b_enc" : nil, inputs: config.dIn,
            outputs: config.dSAE, layout: .inputMajor)
        let decoder = loader.linear(
            "W_dec", bias: "b_dec", inputs: config.dSAE, outputs: config.dIn, layout: .inputMajor)
        let bDec = loader.vector("b_dec", config.dIn)
        let vectors = kind.vectors.map { ($0, loader.vector($0, config.dSAE)) }
        try loader.finish()
        let core = SAECore(config: config, encoder: encoder, decoder: decoder, bDec: bDec)
        return try kind.make(
            core, SAEVectors(file: file, vectors: Dictionary(uniqueKeysWithValues: vectors)))
    }

    private static func table(_ kinds: [SAEKind]) -> [String: SAEKind] {
        Dictionary(kinds.map { ($0.architecture, $0) }) { first, _ in
            preconditionFailure("architecture \(first.architecture) is registered twice")
        }
    }
}
