internal import Dispatch
internal import Engine
internal import Foundation
internal import JSON
internal import Plugins
internal import Remote

/// A run of `axon generate` at a server.
struct RemoteGeneration {
    let plugin: Plugin
    let prompt: String
    let options: GenerationOptions
    let format: Generate.Format
    /// A trace that is asked for, which cannot be had.
    let trace: String?
    /// Says how it went.
    let finish: (RunEnding, RunStatistics) -> Void

    /// What the server or the way to it made impossible.
    struct Failure: LocalizedError {
        let errorDescription: String?
    }

    /// Runs to the end.
    func run() throws {
        guard !prompt.allSatisfy(\.isWhitespace) else { throw EngineError.emptyPrompt }
        guard trace == nil else {
            throw Failure(
                errorDescription:
                    "--trace: a trace needs the model here, and \(plugin.name) runs at "
                    + "\(plugin.model.source); record it with axon generate on that machine")
        }
        let arrived = DispatchSemaphore(value: 0)
        let token = ProcessInfo.processInfo.environment["AXON_TOKEN"]
        let engine = RemoteEngine(token: token, wake: { arrived.signal() })
        defer { engine.shutDown() }
        engine.load(plugin)
        engine.generate(prompt: prompt, options: options)
        var promptSteps: [Step]?
        while true {
            arrived.wait()
            for event in engine.takeEvents() {
                switch event {
                case .prompt(_, let steps): promptSteps = steps
                case .step(_, let step):
                    try write(step, promptSteps)
                    promptSteps = nil
                case .noticed(let text): StandardError.write("warning: \(text)\n")
                case .loadFailed(_, _, let message), .finished(_, .failed(let message), _):
                    throw Failure(errorDescription: message)
                case .finished(_, let ending, let statistics):
                    return try end(ending, statistics)
                default: break
                }
            }
        }
    }

    private func write(_ step: Step, _ prompt: [Step]?) throws {
        switch format {
        case .text: try StandardOutput.write(step.text)
        case .jsonl:
            try StandardOutput.writeLine(ProtocolMessage.token(step, prompt: prompt).text)
        }
    }

    private func end(_ ending: RunEnding, _ statistics: RunStatistics) throws {
        switch format {
        case .text: try StandardOutput.write("\n")
        case .jsonl: try StandardOutput.writeLine(ProtocolMessage.done.text)
        }
        finish(ending, statistics)
    }
}
