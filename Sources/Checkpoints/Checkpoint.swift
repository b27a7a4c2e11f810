public import Foundation
internal import JSON
public import Tensors

/// The tensors of a folder as the Hugging Face Hub has it: `model.safetensors`, or shards named by
/// `model.safetensors.index.json`.
public struct Checkpoint: Sendable {
    /// The file, or the index of the shards: what an error names.
    public let url: URL
    private let files: [any TensorFile]
    private let fileOfTensor: [String: Int]

    static let singleName = "model.safetensors"
    static let indexName = "model.safetensors.index.json"

    /// Opens the weights in `folder`.
    public init(folder: URL) throws(CheckpointError) {
        let single = folder.appending(path: Self.singleName)
        let index = folder.appending(path: Self.indexName)
        if FileManager.default.fileExists(atPath: single.path) {
            try self.init(files: [SafetensorsFile(single)], url: single)
        } else if FileManager.default.fileExists(atPath: index.path) {
            try self.init(index: index)
        } else {
            throw .noWeights(folder: folder.path, expected: [Self.singleName, Self.indexName])
        }
    }

    /// The tensors of one file.
    public init(file: any TensorFile) {
        url = file.url
        files = [file]
        fileOfTensor = Dictionary(file.names.map { ($0, 0) }) { first, _ in first }
    }

    private init(index: URL) throws(CheckpointError) {
        let names = try Self.shardNames(index)
        var files: [SafetensorsFile] = []
        for name in names {
            let shard = index.deletingLastPathComponent().appending(path: name)
            files.append(try SafetensorsFile(shard))
        }
        try self.init(files: files, url: index)
    }

    private init(files: [SafetensorsFile], url: URL) throws(CheckpointError) {
        var fileOfTensor: [String: Int] = [:]
        for (number, file) in files.enumerated() {
            for name in file.entries.keys {
                guard fileOfTensor.updateValue(number, forKey: name) == nil else {
                    throw .malformed(
                        file: file.url.path, key: name, expected: "in one shard only",
                        found: "a second tensor of that name")
                }
            }
        }
        self.url = url
        self.files = files
        self.fileOfTensor = fileOfTensor
    }

    /// The names of all tensors.
    public var names: Set<String> { Set(fileOfTensor.keys) }

    /// What the header says of a tensor; nil when there is none of that name.
    public func entry(_ name: String) -> TensorEntry? {
        fileOfTensor[name].flatMap { files[$0].entry(name) }
    }

    /// A floating-point tensor in the order its entry says, held as the file stores it.
    ///
    /// - Returns: nil when there is none of that name and kind.
    /// - Throws: `CheckpointError` when its bytes are damaged.
    public func floats(_ name: String) throws(CheckpointError) -> WeightBuffer? {
        guard let number = fileOfTensor[name] else { return nil }
        return try files[number].numbers(name)
    }

    /// The shards an index names, each once, in order; none may lie outside the index's folder.
    private static func shardNames(_ index: URL) throws(CheckpointError) -> [String] {
        guard let map = try JSONFile.read(index)["weight_map"]?.object else {
            throw .malformed(
                file: index.path, key: "weight_map", expected: "an object", found: "something else")
        }
        var names: Set<String> = []
        for (tensor, value) in map {
            guard let name = value.string, !name.isEmpty, !name.contains("/"), name != ".." else {
                throw .malformed(
                    file: index.path, key: "weight_map.\(tensor)",
                    expected: "the name of a file in the same folder", found: "something else")
            }
            names.insert(name)
        }
        return names.sorted()
    }
}
