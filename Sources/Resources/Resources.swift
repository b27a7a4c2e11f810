public import Foundation

/// Where the files that travel with the program are: `Shaders/` and `Assets/`.
///
/// Nothing else in the program builds a path to them. The first folder that exists wins:
/// `$AXON_RESOURCES`, `../share/axon` beside an installed program, the bundle the package manager
/// puts beside a built one, and the source tree itself.
public enum Resources {
    /// The folder that holds `Shaders` and `Assets`, or the current folder when none is found, so
    /// that what fails next names a path that makes sense.
    public static let root: URL = candidates.first(where: holdsAssets) ?? currentFolder

    /// The bundled shaders.
    public static var shaders: URL { root.appending(path: "Shaders", directoryHint: .isDirectory) }

    /// The bundled model, plugins and pictures.
    public static var assets: URL { root.appending(path: "Assets", directoryHint: .isDirectory) }

    private static var currentFolder: URL {
        URL(filePath: FileManager.default.currentDirectoryPath, directoryHint: .isDirectory)
    }

    private static var candidates: [URL] {
        var folders: [URL] = []
        if let chosen = ProcessInfo.processInfo.environment["AXON_RESOURCES"] {
            folders.append(URL(filePath: chosen, directoryHint: .isDirectory))
        }
        let programFolder = executable.deletingLastPathComponent()
        folders.append(programFolder.appending(path: "../share/axon").standardizedFileURL)
        folders.append(programFolder.appending(path: "axon_Resources.resources"))
        folders.append(sourceTree)
        return folders
    }

    private static var executable: URL {
        let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(filePath: path ?? CommandLine.arguments[0])
    }

    private static var sourceTree: URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
    }

    private static func holdsAssets(_ folder: URL) -> Bool {
        FileManager.default.fileExists(atPath: folder.appending(path: "Assets/Plugins").path)
    }
}
