internal import Foundation
internal import Synchronization

/// Addresses that could not be opened, on their way back to the main thread, whose queue a window's
/// loop does not serve.
nonisolated final class UnopenedPages: Sendable {
    private let pages = Mutex<[String]>([])

    func add(_ page: String) { pages.withLock { $0.append(page) } }

    /// The latest one since the last call.
    func take() -> String? {
        pages.withLock { pages in
            defer { pages = [] }
            return pages.last
        }
    }
}

/// Opens pages in whatever browser the desktop has.
nonisolated enum WebPage {
    /// Hands `address` to `xdg-open`, without waiting for it.
    ///
    /// `failed` is called on another thread when no browser could be found.
    static func open(_ address: String, failed: @escaping @Sendable () -> Void) {
        let opener = Process()
        opener.executableURL = URL(filePath: "/usr/bin/env")
        opener.arguments = ["xdg-open", address]
        opener.standardInput = FileHandle.nullDevice
        opener.standardOutput = FileHandle.nullDevice
        opener.standardError = FileHandle.nullDevice
        opener.terminationHandler = { if $0.terminationStatus != 0 { failed() } }
        do { try opener.run() } catch { failed() }
    }
}
