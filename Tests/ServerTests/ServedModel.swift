import Engine
import Foundation
import Golden
import Plugins

@testable import Server

/// The small GPT-2, served.
struct ServedModel {
    let loaded: LoadedPlugin
    let server: Server
    let port: Int

    init(
        limits: ServerLimits = .unhurried, token: String? = nil, saes: [String] = ["res_jb"]
    ) throws {
        loaded = try Self.load(saes: saes)
        var options = ServerOptions()
        options.port = 0
        options.token = token
        server = try Server(loaded, options: options, limits: limits)
        port = Int(server.url.split(separator: ":").last ?? "") ?? 0
    }

    static func load(saes: [String] = ["res_jb"]) throws -> LoadedPlugin {
        let folder = try TemporaryFolder()
        let text = "title = \"Hub & <fixture>\"\n" + Fixture.named("gpt2_hub").plugin(saes: saes)
        return try LoadedPlugin(Plugin(contentsOf: folder.write(text, to: "hub.toml")))
    }

    /// What a run alone tells, as `axon generate --format jsonl` prints it.
    func expected(_ prompt: String, _ options: GenerationOptions) throws -> [String] {
        let run = try Generation(loaded, prompt: prompt, options: options).begin()
        var messages = RunMessages()
        var texts: [String] = []
        while true {
            let turn = try run.advance(shouldStop: { false })
            if let message = messages.message(for: turn) { texts.append(message.text) }
            if case .ended = turn { return texts }
        }
    }

    static func greedy(_ count: Int) -> GenerationOptions {
        GenerationOptions(maxTokens: count, sampling: SamplingOptions(temperature: 0))
    }

    static func request(_ prompt: String, _ count: Int, more: String = "") -> String {
        #"{"prompt": "\#(prompt)", "max_tokens": \#(count), "temperature": 0\#(more)}"#
    }
}
