internal import ArgumentParser
internal import Foundation

/// `axon`: the engine without a window.
@main
struct AxonCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "axon",
        abstract: "A window into a running language model, without the window.",
        discussion: "Data goes to stdout, progress and errors to stderr. axon-viewer draws it.",
        version: "0.1.0",
        subcommands: [
            Generate.self, Replay.self, Check.self, Activations.self, Tokenize.self,
            Detokenize.self, SampleProbs.self,
            PluginsCommand.self, Bench.self, Fetch.self, Serve.self,
        ])

    /// Bad usage exits with 64, what a person can mend with 1 and one line on stderr.
    static func main() {
        // A reader that leaves is an error of the write, which says so, and no sudden death.
        signal(SIGPIPE, SIG_IGN)
        // So is a file that grows beyond what the shell allows.
        signal(SIGXFSZ, SIG_IGN)
        do {
            var command = try parseAsRoot()
            do {
                try command.run()
                end(0)
            } catch OutputError.readerLeft {
                end(0)
            } catch let error where exitCode(for: error) == .failure {
                fail(error)
            }
        } catch {
            exit(withError: error)
        }
    }

    private static func fail(_ error: any Error) -> Never {
        let text = error.localizedDescription
        StandardError.write("error: \(text.split(separator: "\n").joined(separator: " "))\n")
        end(1)
    }

    /// Ends at once: a thread that reads an answer about labels must not find what it uses taken down.
    private static func end(_ status: Int32) -> Never {
        fflush(nil)
        _exit(status)
    }
}
