internal import Foundation
internal import Hub

/// Tells on stderr how a download stands: a bar that moves on a terminal, else a line a file.
struct FetchReporter {
    /// Seconds between two lines about a file that takes long, where there is no terminal.
    private static let pause = 10.0

    private let title: String
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private var told: [String: DownloadProgress.Item.State] = [:]
    private var lastLine = Date.now

    init(title: String) { self.title = title }

    mutating func show(_ progress: DownloadProgress) {
        if isTerminal {
            StandardError.write("\r\u{1B}[K" + Self.cut(bar(progress)))
        } else {
            tellChanges(progress)
            tellNowAndThen(progress)
        }
    }

    mutating func finish(_ progress: DownloadProgress) {
        if isTerminal { StandardError.write("\r\u{1B}[K") } else { tellChanges(progress) }
        guard progress.state == .finished else { return }
        let size = Self.size(progress.bytesTotal)
        StandardError.write("\(title): everything is here, \(size)\n")
    }

    /// One line a file, when it is here.
    private mutating func tellChanges(_ progress: DownloadProgress) {
        for item in progress.items where told[item.name] != item.state {
            let isNew = told[item.name] == nil
            told[item.name] = item.state
            switch item.state {
            case .done:
                let how = isNew ? "is here already" : "is here"
                StandardError.write("\(item.name) \(how), \(Self.size(item.bytesTotal))\n")
            case .elsewhere:
                StandardError.write("\(item.name): another process is downloading it\n")
            case .downloading:
                StandardError.write("\(item.name): \(Self.size(item.bytesTotal)) to come\n")
            case .waiting, .checking, .failed: break
            }
        }
    }

    private mutating func tellNowAndThen(_ progress: DownloadProgress) {
        guard progress.state == .downloading, lastLine.timeIntervalSinceNow < -Self.pause else {
            return
        }
        lastLine = .now
        StandardError.write(Self.numbers(progress) + "\n")
    }

    private func bar(_ progress: DownloadProgress) -> String {
        guard progress.state == .downloading else { return "\(title): looking what there is" }
        let width = 24
        let full = Int(progress.fraction * Double(width))
        let bar = String(repeating: "#", count: full) + String(repeating: "-", count: width - full)
        let item = progress.items.first { $0.state != .done && $0.state != .waiting }
        return "\(title) [\(bar)] \(Self.numbers(progress))  \(Self.doing(item))"
    }

    private static func doing(_ item: DownloadProgress.Item?) -> String {
        guard let item else { return "" }
        let name = item.name.split(separator: "/").last.map(String.init) ?? item.name
        return switch item.state {
        case .elsewhere: "\(name) (another process is at it)"
        case .checking: "checking \(name)"
        default: item.name.hasPrefix("labels") ? item.name : name
        }
    }

    private static func numbers(_ progress: DownloadProgress) -> String {
        let percent = Int(progress.fraction * 100)
        var text = "\(percent) %  \(size(progress.bytesDone)) of \(size(progress.bytesTotal))"
        guard progress.bytesPerSecond > 0 else { return text }
        text += "  \(size(Int(progress.bytesPerSecond)))/s"
        if let left = progress.secondsLeft, left < 360_000 {
            let seconds = Int(left)
            let time = String(format: "%d:%02d", seconds / 60, seconds % 60)
            text += "  \(time) left"
        }
        return text
    }

    private static func size(_ bytes: Int) -> String { bytes.formatted(.byteCount(style: .file)) }

    /// A line that does not wrap, so that the next one covers it.
    private static func cut(_ line: String) -> String {
        var window = winsize()
        let width = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &window) == 0 ? Int(window.ws_col) : 80
        return String(line.prefix(max(width - 1, 20)))
    }
}
