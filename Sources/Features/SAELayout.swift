internal import Checkpoints
internal import Foundation
internal import Models

/// How an autoencoder's files lie on disk.
struct SAELayout: Sendable {
    typealias Reader = @Sendable (_ folder: URL, _ options: SAEOptions) throws -> SAEFiles

    /// What a plugin calls it.
    let name: String
    /// The files that, all together, tell this layout from others.
    let markers: [String]
    let read: Reader

    init(name: String, markers: [String], read: @escaping Reader) {
        self.name = name
        self.markers = markers
        self.read = read
    }
}

/// What the caller knows better than the files.
struct SAEOptions {
    /// Where it reads, in place of what the files say.
    var hook: HookPoint?
    /// Whether to centre, in place of what the files say.
    var centers: Bool?
}

/// An autoencoder's settings and the file of its tensors, under the names that SAELens uses.
struct SAEFiles {
    var config: SAEConfig
    var tensors: Checkpoint
    /// Tensors that may be there and are not used.
    var ignored: Set<String> = []
}
