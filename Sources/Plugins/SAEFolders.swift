internal import Foundation

/// The folders of SAEs of one kind at several layers, which lie side by side; or their files, where
/// each is one.
struct SAEFolders {
    /// The folder whose name has the layer.
    private let parent: URL
    private let name: String
    /// What follows the layer's folder in the path.
    private let rest: [String]

    private let isFolder: Bool

    /// - Parameter folder: one of them, `…/blocks.8.hook_resid_pre`, `…/layer_8/width_16k` or
    ///   `…/layer_8.safetensors`
    init(_ folder: URL) {
        var parent = folder.standardizedFileURL
        isFolder = Self.exists(parent, asFolder: true)
        var rest: [String] = []
        var name = parent.lastPathComponent
        while LayerNumber(in: name) == nil, parent.pathComponents.count > 2 {
            rest.insert(name, at: 0)
            parent = parent.deletingLastPathComponent()
            name = parent.lastPathComponent
        }
        self.parent = parent.deletingLastPathComponent()
        self.name = name
        self.rest = rest
    }

    /// The layer of the folder it was made with.
    var layer: Int? { LayerNumber(in: name)?.value }

    /// The folder at `layer`; nil where there is none.
    func folder(at layer: Int) -> URL? {
        guard let name = name.atLayer(layer) else { return nil }
        let folder = ([name] + rest).reduce(parent) { $0.appending(path: $1) }
        guard Self.exists(folder, asFolder: isFolder) else { return nil }
        return URL(filePath: folder.path, directoryHint: isFolder ? .isDirectory : .notDirectory)
    }

    private static func exists(_ place: URL, asFolder: Bool) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: place.path, isDirectory: &isFolder)
            && isFolder.boolValue == asFolder
    }

    /// The layers that have a folder, in order.
    var layers: [Int] {
        guard layer != nil else { return [] }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: parent.path)) ?? []
        let layers = names.compactMap { LayerNumber(in: $0)?.value }
        return Set(layers).sorted().filter { folder(at: $0) != nil }
    }
}
