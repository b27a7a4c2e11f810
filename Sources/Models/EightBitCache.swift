internal import Checkpoints
internal import Foundation
internal import Tensors

/// Where the eight-bit maps of a model are kept, so that they are made once: a file beside the
/// model or, where its folder cannot be written, one in the user's cache.
///
/// A file counts only while it is whole and the weights it was made of have the size and the time of
/// change that they had. Failing to write one is no error, since it only costs time.
struct EightBitCache {
    /// Models with fewer bytes of weights are converted in a moment.
    static let leastBytes = 64 << 20
    private static let name = ".axon-q8.safetensors"

    private let places: [URL]
    private let source: String

    /// The cache for the model in `folder`, or nil where what its files are cannot be told.
    init?(folder: URL, userCache: URL) {
        guard let source = Self.identity(of: folder) else { return nil }
        self.source = source
        let path = folder.resolvingSymlinksInPath().path
        let sum = Checksum.of(Array(path.utf8))
        places = [
            folder.appending(path: Self.name),
            userCache.appending(path: "axon/q8/\(String(sum, radix: 16)).safetensors"),
        ]
    }

    /// `$XDG_CACHE_HOME`, or `~/.cache` where that is unset, empty or relative.
    static var userCache: URL {
        let environment = ProcessInfo.processInfo.environment
        if let base = environment["XDG_CACHE_HOME"], base.hasPrefix("/") {
            return URL(filePath: base, directoryHint: .isDirectory)
        }
        let home = environment["HOME"] ?? NSHomeDirectory()
        return URL(filePath: home, directoryHint: .isDirectory).appending(path: ".cache")
    }

    /// `model` with its maps in eight bits, read from the cache where it holds them.
    func held(
        _ model: any LanguageModel, progress: (Double) throws -> Void
    ) rethrows -> any LanguageModel {
        let shapes = model.maps.map { (outputs: $0.outputs, inputs: $0.inputs) }
        for place in places {
            guard let found = QuantizedFile.read(place, source: source, shapes: shapes) else {
                continue
            }
            var rest = found.makeIterator()
            return model.withMaps { map in rest.next().map(map.held(in:)) ?? map }
        }
        let converted = try model.held(as: .eightBits, progress: progress)
        write(converted.maps.compactMap(\.eightBitWeights), count: shapes.count)
        return converted
    }

    private func write(_ maps: [QuantizedWeights], count: Int) {
        guard maps.count == count else { return }
        for place in places {
            let folder = place.deletingLastPathComponent()
            if place == places.last {
                try? FileManager.default.createDirectory(
                    at: folder, withIntermediateDirectories: true)
            }
            if (try? QuantizedFile.write(maps, source: source, to: place)) != nil { return }
        }
    }

    /// Names, sizes and times of change of the files of weights.
    private static func identity(of folder: URL) -> String? {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        let files = names.filter { $0.hasSuffix(".safetensors") && !$0.hasPrefix(".") }.sorted()
        let parts = files.compactMap { name -> String? in
            // The files of the Hub's cache are links to what they name.
            let file = folder.appending(path: name).resolvingSymlinksInPath()
            guard let facts = try? FileManager.default.attributesOfItem(atPath: file.path),
                let size = facts[.size] as? Int, let date = facts[.modificationDate] as? Date
            else { return nil }
            let microseconds = Int(date.timeIntervalSinceReferenceDate * 1e6)
            return "\(name) \(size) \(microseconds)"
        }
        guard !parts.isEmpty, parts.count == files.count else { return nil }
        return parts.joined(separator: ", ")
    }
}
