internal import Foundation
internal import Models

/// A run of a loaded plugin made ready: the prompt's tokens and what shapes the continuation.
///
/// The same steps serve the engine's thread, the command line and the server: `run` takes them all
/// at once, `begin` lets the caller take them one at a time.
public struct Generation: Sendable {
    /// What `run` tells while it runs, on the caller's thread.
    public struct Observer {
        /// Given the prompt's tokens and their features, once, before the first step.
        public var prompt: ([Step]) -> Void
        /// Given each generated token as soon as it is chosen.
        public var step: (Step) -> Void
        /// Asked once per layer; true ends the run at once.
        public var shouldStop: () -> Bool
        /// Called between tokens, for work that must not wait for the end of a run.
        public var pause: () -> Void

        /// An observer that ignores what it is not told to heed.
        public init(
            prompt: @escaping ([Step]) -> Void = { _ in },
            step: @escaping (Step) -> Void = { _ in },
            shouldStop: @escaping () -> Bool = { false }, pause: @escaping () -> Void = {}
        ) {
            self.prompt = prompt
            self.step = step
            self.shouldStop = shouldStop
            self.pause = pause
        }
    }

    let loaded: LoadedPlugin
    let options: GenerationOptions
    let promptIDs: [Int]
    let seed: UInt64

    /// Makes a run ready; nothing is computed yet.
    /// - Parameters:
    ///   - loaded: the model and its SAEs
    ///   - prompt: blanks around it are removed, as AXON does
    ///   - options: what shapes the run
    /// - Throws: `EngineError.emptyPrompt`
    public init(_ loaded: LoadedPlugin, prompt: String, options: GenerationOptions) throws {
        let text = prompt.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty else { throw EngineError.emptyPrompt }
        self.loaded = loaded
        self.options = options
        promptIDs = loaded.promptTokens(text)
        seed = options.seed ?? UInt64.random(in: .min ... .max)
    }

    /// How many bytes a run of it can come to hold: keys and values of every position it may reach.
    public var mostBytes: Int {
        let sizes = loaded.model.dimensions
        let wanted = min(sizes.nCtx, promptIDs.count + min(sizes.nCtx, max(0, options.maxTokens)))
        return wanted * sizes.nLayers * sizes.nKeyValueHeads * sizes.dHead * 2
            * MemoryLayout<Float>.stride
    }

    /// A run at its beginning; each is the same run again.
    public func begin() -> GenerationRun { GenerationRun(self) }

    /// Runs to the end; a second run is the same run again.
    /// - Parameter observer: told what happens while it happens
    /// - Returns: why it ended and how fast it went; a stop is an ending, not an error
    /// - Throws: what the model or an SAE throws
    public func run(_ observer: Observer) throws -> (RunEnding, RunStatistics) {
        let run = begin()
        do {
            while true {
                switch try run.advance(shouldStop: observer.shouldStop) {
                case .reading: continue
                case .prompt(let steps): observer.prompt(steps)
                case .step(let step):
                    observer.step(step)
                    if !run.hasEnded { observer.pause() }
                case .ended(let ending): return (ending, run.statistics)
                }
            }
        } catch is CancellationError {
            return (.stopped, run.statistics)
        }
    }
}
