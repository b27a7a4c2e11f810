public import Foundation

extension PluginLibrary {
    /// Copies a plugin's file into the person's folder, after checking it; gives where it now lies.
    ///
    /// - Throws: what is wrong with the plugin, or would be where it then lies, and an error where a
    ///   plugin of its name is there unless `replacing`
    public func add(_ file: URL, replacing: Bool) throws(PluginError) -> URL {
        let plugin = try Plugin(contentsOf: file)
        let target = userFolder.appending(path: "\(plugin.name).toml")
        guard replacing || !FileManager.default.fileExists(atPath: target.path) else {
            throw .alreadyThere(target.path)
        }
        do {
            let data = try Data(contentsOf: file)
            _ = try Plugin(ConfigFile(data, url: target))
            try FileManager.default.createDirectory(
                at: userFolder, withIntermediateDirectories: true)
            try data.write(to: target, options: .atomic)
        } catch PluginError.missingFile(let place, let key, _, _) {
            let place = FilePlace(file: plugin.file.path, line: place.line, column: place.column)
            throw .relativePath(place, key: key)
        } catch {
            throw .unwritable(file: target.path, reason: (error as NSError).localizedDescription)
        }
        return target
    }
}
