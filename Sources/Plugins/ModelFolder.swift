internal import Foundation
internal import JSON

/// The files of a model as far as they were downloaded.
struct ModelFolder {
    private let folder: URL
    private let names: Set<String>

    init(_ folder: URL, _ files: [URL]) {
        self.folder = folder
        names = Set(files.map(\.lastPathComponent))
    }

    /// Whether configuration, tokenizer and all weights are there.
    var isWhole: Bool {
        names.contains("config.json") && hasTokenizer
            && (names.contains("model.safetensors") || hasAllShards)
    }

    private var hasTokenizer: Bool {
        names.contains("tokenizer.json") || names.isSuperset(of: ["vocab.json", "merges.txt"])
    }

    private var hasAllShards: Bool {
        let index = folder.appending(path: "model.safetensors.index.json")
        let map = (try? JSONValue(contentsOf: index))?["weight_map"]
        let shards = Set(map?.members.map { $0.value.string ?? "" } ?? [])
        return !shards.isEmpty && names.isSuperset(of: shards)
    }
}
