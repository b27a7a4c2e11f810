import Foundation
import Golden
import Testing
import Wire

/// A running `axon serve` on a port of its own.
final class Serving {
    let port: Int
    private let process = Process()
    private let log: URL
    private let folder: TemporaryFolder

    init(_ arguments: String...) throws {
        folder = try TemporaryFolder()
        log = try folder.write([], to: "log")
        let plugin = try folder.write(
            "title = \"Served\"\n" + Hub.fixture.plugin(saes: ["res_jb"]), to: "hub.toml")
        process.executableURL = Command.program
        process.arguments = ["serve", "--plugin", plugin.path, "--port", "0"] + arguments
        process.standardError = try FileHandle(forWritingTo: log)
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        port = try Self.port(in: log)
    }

    deinit { if process.isRunning { process.terminate() } }

    /// What it said on stderr.
    var errors: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

    private static func port(in log: URL) throws -> Int {
        for _ in 0..<1200 {
            let text = try String(contentsOf: log, encoding: .utf8)
            if let match = text.firstMatch(of: #/Serving on http://.*:([0-9]+) \(/#) {
                return try #require(Int(match.output.1))
            }
            Thread.sleep(forTimeInterval: 0.05)
        }
        throw CocoaError(.fileReadUnknown)
    }

    /// The answer to a plain request.
    func get(_ path: String, more: String = "") throws -> String {
        let wire = try Wire(port: port)
        try wire.send("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\(more)\r\n")
        return try wire.receiveAll()
    }

    /// Sends a signal and gives the exit status.
    func end(by signal: Int32) -> Int32 {
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
        return process.terminationReason == .exit ? process.terminationStatus : -signal
    }

    /// Its resident memory in megabytes.
    func residentMemory() throws -> Double {
        let status = try String(
            contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
        let match = try #require(status.firstMatch(of: /VmRSS:\s*([0-9]+) kB/))
        return (Double(match.output.1) ?? 0) / 1024
    }

    /// How many files and sockets it has open.
    func openDescriptors() throws -> Int {
        try FileManager.default.contentsOfDirectory(
            atPath: "/proc/\(process.processIdentifier)/fd"
        ).count
    }
}
