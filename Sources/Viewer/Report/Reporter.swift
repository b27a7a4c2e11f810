internal import Foundation
internal import JSON

/// Appends what happens to a file, one JSON object a line, for automation.
///
/// Every line has `event` and `time`, seconds since launch. A line is written whole, at once, so
/// that a reader never sees half of one.
nonisolated final class Reporter {
    typealias Members = [(key: String, value: JSONOutput)]

    private let file: FileHandle?
    private let launch: ContinuousClock.Instant

    /// Opens the file at `url`, making it where it is not there; nil reports nothing.
    ///
    /// - Throws: `ViewerError.cannotWrite`
    init(url: URL?, launch: ContinuousClock.Instant = .now) throws {
        self.launch = launch
        guard let url else {
            file = nil
            return
        }
        if !FileManager.default.fileExists(atPath: url.path) {
            guard FileManager.default.createFile(atPath: url.path, contents: nil) else {
                throw ViewerError.cannotWrite(file: url.path, reason: "cannot be created")
            }
        }
        do {
            file = try FileHandle(forWritingTo: url)
            try file?.seekToEnd()
        } catch {
            throw ViewerError.cannotWrite(
                file: url.path, reason: error.localizedDescription)
        }
    }

    var isActive: Bool { file != nil }

    /// Reports an event.
    func tell(_ event: String, _ members: Members = []) {
        guard let file else { return }
        let seconds = (ContinuousClock.now - launch) / .seconds(1)
        let head: Members = [
            ("event", .string(event)), ("time", .double((seconds * 1e4).rounded() / 1e4)),
        ]
        let line = JSONOutput.object(head + members).utf8 + [UInt8(ascii: "\n")]
        // A report that cannot be written must not stop the window.
        try? file.write(contentsOf: Data(line))
    }
}
