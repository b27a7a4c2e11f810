import Foundation

/// Whether and on what the tests of the window run.
///
/// They take minutes and need a virtual X server, so they run only when `AXON_WINDOW_TESTS` is 1,
/// as in `make test`. `AXON_VIEWER` names the program; otherwise the newest build is taken.
enum WindowTestPlan {
    static let isOn: Bool = {
        ProcessInfo.processInfo.environment["AXON_WINDOW_TESTS"] == "1"
            && ["Xvfb", "xdotool", "xclip"].allSatisfy(isOnPath)
    }()

    static let reason = "set AXON_WINDOW_TESTS=1 and install xvfb, xdotool and xclip"

    static let viewer: URL = {
        if let chosen = ProcessInfo.processInfo.environment["AXON_VIEWER"] {
            return URL(filePath: chosen)
        }
        let builds = ["release", "debug"].map {
            sourceTree.appending(path: ".build/\($0)/axon-viewer")
        }
        return builds.first { FileManager.default.isExecutableFile(atPath: $0.path) } ?? builds[0]
    }()

    /// The bundled files that the program is tested with.
    static let assets: URL = {
        let chosen = ProcessInfo.processInfo.environment["AXON_RESOURCES"].map { URL(filePath: $0) }
        return (chosen ?? sourceTree).appending(path: "Assets")
    }()

    /// Small models with what the reference libraries compute from them.
    static let fixtures = sourceTree.appending(path: "Tests/Fixtures")

    private static let sourceTree = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private static func isOnPath(_ program: String) -> Bool {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return path.split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
        }
    }
}
