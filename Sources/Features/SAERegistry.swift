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
        SAELensLayout.layout,
        SparsifyLayout.layout,
        GemmaScopeLayout.layout,
        GemmaScope2Layout.layout,
        LlamaScopeLayout.layout,
        LlamaScopeDistillLayout.layout,
        DictionaryLearningLayout.layout,
        QwenScopeLayout.layout,
        TranscoderLayout.layout,
        ConnorRobLayout.layout,
        TorchLinearLayout.layout,
        SafetensorsLayout.layout,
    ]

    /// The layouts that a plugin may name.
    public static var formats: [String] { layouts.map(\.name) }

    /// The layout that SAELens reads with `loader`, its `conversion_func`; nil when there is none.
    public static func format(ofLoader loader: String) -> String? {
        layouts.first { $0.loaders.contains(loader) }?.name
    }

    /// Loads the autoencoder in `folder`.
    ///
    /// - Parameters:
    ///   - folder: the folder that holds its files or, where each autoencoder is one file, that file.
    ///   - format: the layout of its files, by our name or SAELens' loader; nil lets them tell.
    ///   - hook: where it reads, in place of what the files say.
    ///   - center: whether to remove the mean of what it reads, in place of what the files say.
    ///   - normScalingFactor: what activations were multiplied by in training; folded into an
    ///     autoencoder that says `expected_average_only_in`, and of no use to others.
    ///   - normalization: what SAELens calls the normalisation, in place of what the files say.
    ///   - relativePath: `ORG/REPO/folders` of the files, for what only those names tell.
    ///   - copied: the encoder, where it takes at most so many bytes and will be searched, is laid in
    ///     memory for that; see `bytesWorthCopying`.
    /// - Returns: the autoencoder, its tensors checked.
    /// - Throws: `SAEError` or `CheckpointError`.
    public static func load(
        folder: URL, format: String? = nil, hook: HookPoint? = nil, center: Bool? = nil,
        normScalingFactor: Float? = nil, normalization: String? = nil, relativePath: String? = nil,
        copied: Int = 0
    ) throws -> any SparseAutoencoder {
        let place = SAEPlace(folder, relativePath: relativePath)
        let options = SAEOptions(
            hook: hook, centers: center, normScalingFactor: normScalingFactor,
            normalization: normalization)
        var files = try layout(of: place, format: format).read(place, options)
        let centers = center ?? files.config.centers
        files.config.centers = centers && files.config.hook.isInResidualSpace
        return try assemble(files, copied: copied)
    }

    /// Bytes that each encoder of `count` autoencoders may take in memory besides its file: together
    /// a sixteenth of what there is.
    public static func bytesWorthCopying(of count: Int) -> Int {
        UsableMemory.bytes / 16 / max(count, 1)
    }

    /// The files that the autoencoder at `path` needs, and no others of its repository.
    ///
    /// - Parameters:
    ///   - path: its folder or file, relative to the repository; empty for the repository itself.
    ///   - format: the layout of its files; nil lets their names tell.
    ///   - listing: all files of the repository, relative to it.
    /// - Returns: paths relative to the repository; nil when there is no such autoencoder.
    public static func files(
        at path: String, format: String? = nil, in listing: [String]
    ) -> [String]? {
        let path = path.split(separator: "/").joined(separator: "/")
        let isFile = listing.contains(path)
        let folder = isFile ? path.split(separator: "/").dropLast().joined(separator: "/") : path
        let prefix = folder.isEmpty ? "" : folder + "/"
        let names = listing.filter { $0.hasPrefix(prefix) }.map {
            String($0.dropFirst(prefix.count))
        }
        let inside = SAEListing(
            names: Set(names), file: isFile ? String(path.dropFirst(prefix.count)) : nil)
        let candidates = layouts.filter { format == nil || $0.isCalled(format ?? "") }
        return candidates.lazy.compactMap { $0.files(inside) }.first?.map { prefix + $0 }
    }

    private static func layout(of place: SAEPlace, format: String?) throws -> SAELayout {
        if let format {
            guard let layout = layouts.first(where: { $0.isCalled(format) }) else {
                throw SAEError.unknownFormat(name: format, known: formats)
            }
            return layout
        }
        let listing = place.listing
        if let kind = ForeignKind.told(by: listing.names) {
            throw SAEError.unsupported(
                file: place.folder.path, key: "what it holds",
                expected: "an SAE or a transcoder of one layer", found: kind)
        }
        guard let found = layouts.first(where: { $0.files(listing) != nil }) else {
            throw SAEError.unknownLayout(
                folder: place.folder.path, expected: layouts.map(\.markers))
        }
        return found
    }

    private static func assemble(_ files: SAEFiles, copied: Int) throws -> any SparseAutoencoder {
        let config = files.config
        let file = files.tensors.url.path
        guard let kind = kinds[config.architecture] else {
            throw SAEError.unsupported(
                file: file, key: "architecture",
                expected: "one of " + kinds.keys.sorted().joined(separator: ", "),
                found: ForeignKind.described(config.architecture))
        }
        try check(config, file: file)
        var loader = SAEPartsLoader(files)
        let maps = loader.maps(hasEncoderBias: kind.hasEncoderBias)
        let vectors = kind.vectors.map { ($0, loader.vector($0)) }
        try loader.finish()
        let core = SAECore(config: config, maps: maps, copied: copied)
        return try kind.make(
            core, SAEVectors(file: file, vectors: Dictionary(uniqueKeysWithValues: vectors)))
    }

    /// b_dec lives where a transcoder writes, so that it cannot be taken from what it reads.
    private static func check(_ config: SAEConfig, file: String) throws {
        guard config.hookOut != nil || config.dOut ?? config.dIn == config.dIn else {
            throw SAEError.unsupported(
                file: file, key: "d_out", expected: "d_in = \(config.dIn) in an autoencoder",
                found: "\(config.dOut ?? 0)")
        }
        guard config.hookOut == nil || !config.subtractsDecoderBias else {
            throw SAEError.unsupported(
                file: file, key: "apply_b_dec_to_input", expected: "false in a transcoder",
                found: "true")
        }
    }

    private static func table(_ kinds: [SAEKind]) -> [String: SAEKind] {
        Dictionary(kinds.map { ($0.architecture, $0) }) { first, _ in
            preconditionFailure("architecture \(first.architecture) is registered twice")
        }
    }
}
