public import Foundation

extension PluginLibrary {
    /// Copies a plugin's file into the person's folder, after checking it; gives where it now lies.
    ///
    /// - Throws: what is wrong with the plugin, or would be where it then lies, and an error where a
    ///   plugin of its name is there unless `replacing`
    public func add(_ file: URL, replacing: Bool) throws(PluginError) -> URL {
        let plugin = try Plugin(contentsOf: file)
        let target = userFolder.appending(path: "\(plugin.name).toml")
        try check(target, replacing: replacing)
        let data: Data
        do {
            data = try Data(contentsOf: file)
        } catch {
            throw .unreadable(file: file.path, reason: (error as NSError).localizedDescription)
        }
        do {
            _ = try Plugin(ConfigFile(data, url: target))
        } catch PluginError.missingFile(let place, let key, _, _) {
            let place = FilePlace(file: plugin.file.path, line: place.line, column: place.column)
            throw .relativePath(place, key: key)
        }
        return try write(data, to: target)
    }

    /// Writes a plugin into the person's folder, after checking it.
    ///
    /// - Parameters:
    ///   - draft: what it names.
    ///   - folder: where paths that are not whole lead from.
    ///   - replacing: whether it may replace a plugin of its name.
    /// - Returns: where it now lies.
    /// - Throws: what would be wrong with the plugin.
    public func add(
        _ draft: PluginDraft, from folder: URL, replacing: Bool
    ) throws(PluginError) -> URL {
        let (text, name) = try draft.written(from: folder)
        let target = userFolder.appending(path: "\(name).toml")
        let data = Data(text.utf8)
        do {
            _ = try Plugin(ConfigFile(data, url: target))
        } catch {
            // Its lines are none that a person wrote.
            throw error.place == nil ? error : .badDraft(problem: error.problem)
        }
        if draft.name == nil, !replacing, isBundled(name) {
            throw .badDraft(
                problem: "a plugin \"\(name)\" comes with AXON; --name gives yours another name")
        }
        try check(target, replacing: replacing)
        return try write(data, to: target)
    }

    private func check(_ target: URL, replacing: Bool) throws(PluginError) {
        guard replacing || !FileManager.default.fileExists(atPath: target.path) else {
            throw .alreadyThere(target.path)
        }
    }

    private func write(_ data: Data, to target: URL) throws(PluginError) -> URL {
        do {
            try FileManager.default.createDirectory(
                at: userFolder, withIntermediateDirectories: true)
            try data.write(to: target, options: .atomic)
        } catch {
            throw .unwritable(file: target.path, reason: (error as NSError).localizedDescription)
        }
        return target
    }
}
