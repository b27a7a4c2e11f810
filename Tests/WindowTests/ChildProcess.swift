import Foundation

/// A program started by a test, with its output in a file; it is reaped when the test is done.
final class ChildProcess {
    private let process = Process()
    /// Where stdout and stderr go.
    let log: URL

    init(
        _ program: String, _ arguments: [String], environment: [String: String],
        folder: URL, log name: String
    ) throws {
        log = folder.appending(path: name)
        FileManager.default.createFile(atPath: log.path, contents: nil)
        let output = try FileHandle(forWritingTo: log)
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.environment = environment
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
    }

    var isRunning: Bool { process.isRunning }

    /// The exit status, or nil while it runs and if a signal ended it.
    var exitStatus: Int32? {
        guard !process.isRunning, process.terminationReason == .exit else { return nil }
        return process.terminationStatus
    }

    /// What it printed so far.
    var output: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

    /// Asks it to end and, if it does not within two seconds, ends it.
    func end() {
        guard process.isRunning else { return }
        process.terminate()
        if !eventually(within: 2, { !process.isRunning }) {
            kill(process.processIdentifier, SIGKILL)
        }
        process.waitUntilExit()
    }

    var identifier: Int32 { process.processIdentifier }
}

/// Asks again and again, for at most so many seconds, whether something has come true.
func eventually(within seconds: Double, _ condition: () throws -> Bool) rethrows -> Bool {
    let deadline = Date(timeIntervalSinceNow: seconds)
    repeat {
        if try condition() { return true }
        Thread.sleep(forTimeInterval: 0.02)
    } while Date() < deadline
    return try condition()
}

/// Runs a program to its end and gives what it printed.
@discardableResult
func run(
    _ program: String, _ arguments: [String], environment: [String: String], input: String? = nil
) throws -> String {
    let process = Process()
    let (printed, typed) = (Pipe(), Pipe())
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.environment = environment
    process.standardOutput = printed
    process.standardError = FileHandle.nullDevice
    process.standardInput = input == nil ? FileHandle.nullDevice : typed
    try process.run()
    if let input {
        typed.fileHandleForWriting.write(Data(input.utf8))
        try typed.fileHandleForWriting.close()
    }
    let output = printed.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
        throw SessionError.failed(program: program, arguments: arguments)
    }
    return String(decoding: output, as: UTF8.self)
}
