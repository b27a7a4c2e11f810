internal import ArgumentParser
internal import Foundation
internal import Viewer

/// `axon-viewer`: the window.
@main
struct AxonViewer: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "axon-viewer",
        abstract: "A window into a running language model: its features as a living graph.",
        version: "0.1.0")

    @Option(
        help: "A plugin's name or a TOML file.",
        completion: .shellCommand("axon plugins list | awk 'NR > 1 {print $1}'"))
    var plugin: String?
    @Option(
        help: """
            Draws what the AXON server at this address generates: ws://HOST:PORT/ws, HOST:PORT. A \
            token goes into AXON_TOKEN.
            """)
    var connect: String?
    @Option(help: "Reads the SAE of another layer.")
    var layer: Int?
    @Option(help: "The text in the prompt.")
    var prompt: String?
    @Flag(help: "Generates as soon as the model is there.")
    var generate = false
    @Option(help: "The same seed draws the same tokens and the same layout.")
    var seed: UInt64?
    @Option(help: "The window's size.")
    var size = WindowSize(width: 1280, height: 800)
    @Option(
        help: "Appends what happens to this file, one JSON object a line.", completion: .file())
    var report: String?
    @Flag(help: "Renders without a window or an X server.")
    var offscreen = false
    @Option(help: "With --offscreen: how many frames, a sixtieth of a second apart.")
    var frames: Int?
    @Option(
        help: "With --offscreen: where the last frame goes, a PNG file.", completion: .file())
    var screenshot: String?
    @Option(help: .hidden)
    var benchmark: GraphSize?
    @Flag(help: .hidden)
    var fullQuality = false

    mutating func validate() throws {
        guard offscreen || benchmark != nil || (frames == nil && screenshot == nil) else {
            throw ValidationError("--frames and --screenshot need --offscreen")
        }
        guard connect == nil || plugin == nil && layer == nil else {
            throw ValidationError("--connect takes no --plugin and no --layer: the server has them")
        }
        guard frames.map({ 1...100_000 ~= $0 }) ?? true else {
            throw ValidationError("--frames: expected 1 to 100000")
        }
    }

    /// Bad usage exits with 64, what a person can mend with 1 and one line on stderr.
    static func main() {
        do {
            let command = try parse()
            do { try command.open() } catch { fail(error) }
            // At once: a thread that reads an answer must not find what it uses taken down.
            fflush(nil)
            _exit(0)
        } catch {
            exit(withError: error)
        }
    }

    private func open() throws {
        if let benchmark { return try measure(benchmark) }
        var options = ViewerOptions()
        options.plugin = plugin
        options.layer = layer
        options.server = connect
        options.prompt = prompt
        options.generates = generate
        options.seed = seed
        options.width = size.width
        options.height = size.height
        options.report = report.map { URL(filePath: $0) }
        if offscreen {
            options.offscreen = ViewerOptions.Offscreen(
                frames: frames ?? 120, screenshot: screenshot.map { URL(filePath: $0) })
        }
        // The main thread of the program is where it starts.
        try MainActor.assumeIsolated { try ViewerApp.open(options) }
    }

    /// What `axon bench render` asks for: one JSON object on stdout.
    private func measure(_ graph: GraphSize) throws {
        let (count, window, isFull) = (frames, size, fullQuality)
        let file = screenshot.map { URL(filePath: $0) }
        let text = try MainActor.assumeIsolated {
            var benchmark = RenderBenchmark()
            (benchmark.nodes, benchmark.edges) = (graph.nodes, graph.edges)
            if let count { benchmark.frames = count }
            (benchmark.width, benchmark.height) = (window.width, window.height)
            benchmark.adapts = !isFull
            benchmark.screenshot = file
            return try benchmark.run()
        }
        try FileHandle.standardOutput.write(contentsOf: Data((text + "\n").utf8))
    }

    private static func fail(_ error: any Error) -> Never {
        let text = (error as? any LocalizedError)?.errorDescription ?? "\(error)"
        let line = "error: \(text.split(separator: "\n").joined(separator: " "))\n"
        try? FileHandle.standardError.write(contentsOf: Data(line.utf8))
        Foundation.exit(1)
    }
}

/// `1280x800`.
struct WindowSize: ExpressibleByArgument {
    var width: Int
    var height: Int

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    nonisolated init?(argument: String) {
        let parts = argument.lowercased().split(separator: "x").map { Int($0) }
        guard parts.count == 2, let width = parts[0], let height = parts[1],
            1...16_384 ~= width, 1...16_384 ~= height
        else { return nil }
        self.width = width
        self.height = height
    }

    nonisolated var defaultValueDescription: String { "\(width)x\(height)" }
}

/// `1000x10000`: nodes and edges.
struct GraphSize: ExpressibleByArgument {
    var nodes: Int
    var edges: Int

    nonisolated init?(argument: String) {
        let parts = argument.split(separator: "x").map { Int($0) }
        guard parts.count == 2, let nodes = parts[0], let edges = parts[1],
            1...1_000_000 ~= nodes, 0...10_000_000 ~= edges
        else { return nil }
        self.nodes = nodes
        self.edges = edges
    }
}
