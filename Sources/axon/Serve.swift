internal import ArgumentParser
internal import Dispatch
internal import Engine
internal import Foundation
internal import Plugins
internal import Server

/// `axon serve`: AXON's protocol for other programs.
struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve AXON's HTTP and WebSocket protocol.",
        discussion: """
            Programs of this machine may connect without a token. With a --host that others can \
            reach, a token is asked of everyone; one is made up and printed unless --token gives \
            it. Neuronpedia is asked about features without a label, if the plugin names an SAE \
            there, and later tokens show its answers. Ctrl-C ends the server.
            """)

    @Option(help: "A plugin's name or a TOML file.", completion: .plugins)
    var plugin: String?
    @Option(help: "Reads the SAE of another layer.")
    var layer: Int?
    @Option(help: "An address or a name of this machine to listen on; 0.0.0.0 takes all.")
    var host = "127.0.0.1"
    @Option(help: "The port to listen on; 0 takes any that is free.")
    var port = 8000
    @Option(help: "What clients must know.")
    var token: String?
    @Flag(
        help: """
            Name features without a label by the tokens they promote; label_source says so.
            """)
    var deriveLabels = false

    mutating func validate() throws {
        guard 0...65_535 ~= port else {
            throw ValidationError("--port: expected 0 to 65535, found \(port)")
        }
    }

    func run() throws {
        let chosen = try PluginLibrary.standard.choose(plugin, layer: layer)
        var options = ServerOptions()
        options.host = host
        options.port = port
        options.token = token
        let loaded = try LoadedPlugin.loadTellingProgress(chosen)
        let signals = EndingSignals()
        let server = try Server(
            loaded, options: options, labels: .standard(for: loaded, derives: deriveLabels))
        StandardError.write(Self.greeting(server, isTokenNew: token == nil))
        signals.wait()
        StandardError.write("Ending …\n")
        server.drain()
    }

    private static func greeting(_ server: Server, isTokenNew: Bool) -> String {
        var lines = "Serving on \(server.url) (WebSocket at /ws); Ctrl-C ends it.\n"
        if let token = server.token, isTokenNew {
            lines += "Clients must give this token: \(token)\n"
        }
        return lines
    }
}

/// Ctrl-C and the wish of the system that the program end.
private struct EndingSignals {
    private let arrived = DispatchSemaphore(value: 0)
    private let sources: [any DispatchSourceSignal]

    /// From now on they no longer end the program at once; a second one does.
    init() {
        let arrived = arrived
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                signal(number, SIG_DFL)
                arrived.signal()
            }
            source.resume()
            return source
        }
    }

    func wait() { arrived.wait() }
}
