import Foundation

/// A virtual X server of its own for one test, on a display number that was free.
final class XServer {
    /// As `DISPLAY` wants it.
    let display: String
    private let process: ChildProcess

    /// Starts Xvfb with one screen of the given size.
    init(width: Int = 1600, height: Int = 1200, folder: URL) throws {
        let numberFile = folder.appending(path: "display")
        // `timeout` sees to it that no server long outlives a test run that crashed.
        let command = """
            exec timeout --foreground --kill-after=5 900 Xvfb -displayfd 3 -noreset -nolisten tcp \
            -screen 0 \(width)x\(height)x24 3>"\(numberFile.path)"
            """
        let process = try ChildProcess(
            "bash", ["-c", command], environment: ProcessInfo.processInfo.environment,
            log: folder.appending(path: "xvfb.log"))
        var number = ""
        let isReady = eventually(within: 30) {
            number = (try? String(contentsOf: numberFile, encoding: .utf8)) ?? ""
            return number.hasSuffix("\n")
        }
        guard isReady, let display = Int(number.trimmingCharacters(in: .whitespacesAndNewlines))
        else {
            process.end()
            throw SessionError.noDisplay(log: process.output)
        }
        self.display = ":\(display)"
        self.process = process
    }

    func end() { process.end() }

    deinit { process.end() }
}
