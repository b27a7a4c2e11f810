import Foundation
import Testing

enum Worker {
    private static let python = ProcessInfo.processInfo.environment["AXON_PYTHON"] ?? "python3"

    static let isInstalled: Bool = {
        let names = ["torch", "transformers", "sae_lens", "websockets", "numpy"]
        let found = names.map { "find_spec('\($0)')" }.joined(separator: " and ")
        let question = "from importlib.util import find_spec; exit(not (\(found)))"
        return (try? run(["-c", question]).status) == 0
    }()

    static func run(_ arguments: [String]) throws -> (status: Int32, text: String) {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [python] + arguments
        process.currentDirectoryURL = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Workers")
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["AXON_BINARY": Command.program.path, "PYTHONDONTWRITEBYTECODE": "1"]) { $1 }
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }
}

/// The Python worker, where a Python has what it needs: `AXON_PYTHON`, or python3.
@Suite(
    .enabled(
        if: Worker.isInstalled,
        "no Python with torch, transformers, sae_lens and websockets; set AXON_PYTHON"))
struct WorkerTests {
    @Test func workerFindsWhatAxonFindsAndKeepsToTheProtocol() throws {
        let result = try Worker.run(
            ["-m", "unittest", "discover", "--top-level-directory", ".", "tests"])
        #expect(result.status == 0, "\(result.text)")
    }
}
