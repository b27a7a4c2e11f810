import Foundation

@testable import Plugins

/// A folder that is gone when its test is.
final class TemporaryFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory
            .appending(path: "plugins-\(UUID().uuidString)", directoryHint: .isDirectory)
            .resolvingSymlinksInPath()
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    @discardableResult
    func write(_ text: String, to path: String) throws -> URL {
        let file = url.appending(path: path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
        return file
    }

    /// A model of four layers with SAEs at layers 2 and 3, and labels.
    func writeModel() throws {
        try write(#"{"model_type": "gpt2", "n_layer": 4}"#, to: "model/config.json")
        try write("12345", to: "model/sae/blocks.2.hook_resid_pre/cfg.json")
        try write("1234567", to: "model/sae/blocks.3.hook_resid_pre/cfg.json")
        try write("{}", to: "labels.json")
    }

    func plugin(_ text: String, named name: String = "p") throws -> Plugin {
        try Plugin(contentsOf: write(text, to: "\(name).toml"))
    }
}

/// A plugin that is right wherever `TemporaryFolder.writeModel` has run.
let goodPlugin = """
    title = "Good"
    [model]
    source = "folder:model"
    [[sae]]
    source = "folder:model/sae/blocks.3.hook_resid_pre"
    hook = "blocks.3.hook_resid_pre"
    """
