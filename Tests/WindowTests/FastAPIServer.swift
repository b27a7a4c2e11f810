import Foundation

/// The server of `Tests/Remote/fastapi_server.py`, which speaks as the original AXON does.
final class FastAPIServer {
    /// A Python that has FastAPI: `AXON_PYTHON`, or what pip puts into a new environment.
    static let interpreter: String? = {
        guard WindowTestPlan.isOn else { return nil }
        let environment = ProcessInfo.processInfo.environment
        let check = "import fastapi, uvicorn, websockets"
        if let chosen = environment["AXON_PYTHON"], isFit(chosen, check) { return chosen }
        let folder = FileManager.default.temporaryDirectory.appending(path: "axon-fastapi")
        let python = folder.appending(path: "bin/python").path
        if isFit(python, check) { return python }
        let script = """
            python3 -m venv "\(folder.path)" &&
            timeout 180 "\(python)" -m pip install -q fastapi uvicorn websockets
            """
        let isMade = status("/bin/sh", ["-c", script]) == 0
        return isMade && isFit(python, check) ? python : nil
    }()

    static let reason = "pip cannot install fastapi, uvicorn and websockets here"

    private static func isFit(_ python: String, _ check: String) -> Bool {
        FileManager.default.isExecutableFile(atPath: python) && status(python, ["-c", check]) == 0
    }

    private static func status(_ program: String, _ arguments: [String]) -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return -1 }
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// Where it listens.
    let port: Int
    private let process: ChildProcess

    /// Starts it; a port of 0 takes any that is free.
    init(port: Int = 0, secondsPerToken: Double = 0.03) throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Remote/fastapi_server.py")
        let log = FileManager.default.temporaryDirectory
            .appending(path: "axon-fastapi-\(UUID().uuidString).log")
        let process = try ChildProcess(
            Self.interpreter ?? "python3",
            [script.path, "\(port)", "--seconds-per-token", "\(secondsPerToken)"],
            environment: ProcessInfo.processInfo.environment, log: log)
        self.process = process
        var found: Int?
        _ = eventually(within: 60) {
            found = process.output.split(separator: "\n").first { $0.hasPrefix("port ") }
                .flatMap { Int($0.dropFirst(5)) }
            return found != nil || !process.isRunning
        }
        guard let found else {
            throw SessionError.ended(status: process.exitStatus, log: process.output)
        }
        self.port = found
    }

    /// After how many tokens clients left runs before their end.
    var stops: [Int] {
        process.output.split(separator: "\n").filter { $0.hasPrefix("stopped ") }
            .compactMap { Int($0.dropFirst(8)) }
    }

    /// Ends it.
    func end() { process.end() }
}
