internal import Checkpoints
internal import Foundation
internal import Models

/// How an autoencoder's files lie on disk.
struct SAELayout: Sendable {
    /// The files needed of those in a folder, as names relative to it; nil when it is another layout.
    typealias Chooser = @Sendable (_ listing: SAEListing) -> [String]?
    typealias Reader = @Sendable (_ place: SAEPlace, _ options: SAEOptions) throws -> SAEFiles

    /// What a plugin calls it.
    let name: String
    /// What SAELens calls the loaders that read it.
    let loaders: [String]
    /// The files that tell it from others, for an error.
    let markers: String
    let files: Chooser
    let read: Reader

    /// Whether a plugin or SAELens calls it so.
    func isCalled(_ name: String) -> Bool { self.name == name || loaders.contains(name) }

    /// Files that must all be there, and others that are taken where they are.
    static func all(_ needed: String..., optional: String...) -> Chooser {
        { listing in
            guard needed.allSatisfy(listing.has) else { return nil }
            return needed + optional.filter(listing.has)
        }
    }

    /// The one file that was asked for or, where a folder was, that is the only one of its sort.
    static func one(
        _ isOne: @escaping @Sendable (String) -> Bool,
        optional: @escaping @Sendable (String) -> [String] = { _ in [] }
    ) -> Chooser {
        { listing in
            guard let name = listing.only(isOne) else { return nil }
            return [name] + optional(name).filter(listing.has)
        }
    }
}

/// The names in a folder, and the one of them that was asked for.
struct SAEListing {
    /// Relative to the folder; of subfolders those that a layout may need.
    let names: Set<String>
    /// Nil when the folder itself was asked for.
    let file: String?

    func has(_ name: String) -> Bool { names.contains(name) }

    /// The file asked for if it is such a one, else the only such file; nil when there are more.
    func only(_ isOne: (String) -> Bool) -> String? {
        if let file { return isOne(file) && has(file) ? file : nil }
        let found = names.filter { !$0.contains("/") && isOne($0) }
        return found.count == 1 ? found.first : nil
    }
}

/// What the caller knows better than the files.
struct SAEOptions {
    /// Where it reads, in place of what the files say.
    var hook: HookPoint?
    /// Whether to centre, in place of what the files say.
    var centers: Bool?
    /// What activations were multiplied by in training, for `expected_average_only_in`.
    var normScalingFactor: Float?
    /// What SAELens calls the normalisation, in place of what the files say.
    var normalization: String?
}

/// An autoencoder's settings and the file of its tensors.
struct SAEFiles {
    var config: SAEConfig
    var tensors: Checkpoint
    /// Where its parts lie among the tensors.
    var parts = SAEParts()
    /// Tensors that may be there and are not used.
    var ignored: Set<String> = []
}
