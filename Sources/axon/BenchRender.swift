internal import ArgumentParser
internal import Foundation
internal import JSON

struct BenchRender: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "render", abstract: "Frames a second of a made-up graph.",
        discussion: """
            Runs the axon-viewer beside this program, which draws without a window while the camera \
            goes around the graph. cpu_ms is what its thread computes before it calls OpenGL, gl_ms \
            the time until OpenGL has drawn.
            """)
    @Flag(help: "Print one JSON object.") var json = false
    @Option(help: "Nodes of the graph.") var nodes = 1_000
    @Option(help: "Edges of the graph.") var edges = 10_000
    @Option(help: "Frames against the clock.") var frames = 120
    @Option(help: "The picture's size.") var size = "1280x800"
    @Flag(help: "Draw everything however long it takes, where the window would draw less.")
    var fullQuality = false
    @Option(help: "Where the last frame goes, a PNG file.") var screenshot: String?

    func run() throws {
        let viewer = try Self.viewer()
        let process = Process()
        process.executableURL = viewer
        process.arguments =
            ["--benchmark", "\(nodes)x\(edges)", "--frames", "\(frames)", "--size", size]
            + (fullQuality ? ["--full-quality"] : [])
            + (screenshot.map { ["--screenshot", $0] } ?? [])
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        // What went wrong it has said itself.
        guard process.terminationStatus == 0 else { throw ExitCode(process.terminationStatus) }
        let text = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .newlines)
        try StandardOutput.writeLine(json ? text : Self.lines(text))
    }

    private static func viewer() throws -> URL {
        let folder = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent()
        let viewer = folder.appending(path: "axon-viewer")
        guard FileManager.default.isExecutableFile(atPath: viewer.path) else {
            throw RenderError.noViewer(folder: folder.path)
        }
        return viewer
    }

    private static func lines(_ text: String) -> String {
        let members = (try? JSONValue(text))?.object ?? []
        return members.compactMap { key, value in
            value.double.map { "\(key)  \(String(format: "%.4g", $0))" }
        }.joined(separator: "\n")
    }
}

/// Why nothing can be drawn.
enum RenderError: LocalizedError {
    case noViewer(folder: String)

    var errorDescription: String? {
        switch self {
        case .noViewer(let folder):
            "\(folder): expected axon-viewer beside axon, found none; build it with "
                + "swift build -c release --product axon-viewer"
        }
    }
}
