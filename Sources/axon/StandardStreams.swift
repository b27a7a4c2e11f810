internal import Foundation

/// Data for other programs.
enum StandardOutput {
    /// Writes all of it, or says why not; nothing is kept back in a buffer.
    static func write(_ text: String) throws(OutputError) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes {
                Foundation.write(STDOUT_FILENO, $0.baseAddress, $0.count)
            }
            if count >= 0 {
                bytes = bytes.dropFirst(count)
            } else {
                try wait(after: errno)
            }
        }
    }

    static func writeLine(_ text: String) throws(OutputError) { try write(text + "\n") }

    /// Returns when writing may be tried again.
    private static func wait(after code: CInt) throws(OutputError) {
        switch code {
        case EINTR: return
        case EAGAIN:
            var descriptor = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
            poll(&descriptor, 1, -1)
        case EPIPE: throw .readerLeft
        default: throw .unwritable(reason: String(cString: strerror(code)))
        }
    }
}

/// Why nothing more can be written to stdout.
enum OutputError: LocalizedError {
    /// Whoever read it has seen enough (`| head`); no failure.
    case readerLeft
    case unwritable(reason: String)

    var errorDescription: String? {
        switch self {
        case .readerLeft: "stdout: nobody reads it any more"
        case .unwritable(let reason):
            "stdout: cannot be written: \(reason); send it to a file or program that takes it"
        }
    }
}

/// Progress and errors for people.
enum StandardError {
    static func write(_ text: String) {
        // Nobody can be told that stderr is closed.
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}
