internal import Foundation

/// Data for other programs.
enum StandardOutput {
    static func write(_ text: String) throws {
        try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
    }

    static func writeLine(_ text: String) throws { try write(text + "\n") }
}

/// Progress and errors for people.
enum StandardError {
    static func write(_ text: String) {
        // Nobody can be told that stderr is closed.
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}
