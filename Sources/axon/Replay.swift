internal import ArgumentParser
internal import Engine
internal import Foundation

/// `axon replay`: prints a recorded run again.
struct Replay: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the messages of a recorded run again.",
        discussion: """
            They are byte for byte what axon generate --format jsonl printed. Of a run that was cut \
            off what there is is printed, and the exit status is 1.
            """)

    @Argument(help: "A file that axon generate --trace has written.", completion: .file())
    var file: String

    func run() throws {
        var trace = try TraceReader(URL(filePath: file))
        while let entry = try trace.next() {
            try StandardOutput.writeLine(String(decoding: entry.text, as: UTF8.self))
        }
    }
}
