internal import Foundation
internal import Plugins

/// How much memory there is for another plugin beside the one in use.
struct MemoryRoom: Sendable {
    /// Bytes that can be had without swapping; nil where nobody knows.
    var available: @Sendable () -> Int?

    /// What the kernel says (`MemAvailable` of /proc/meminfo).
    static let machine = MemoryRoom {
        guard let text = try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8) else {
            return nil
        }
        return bytes(inMeminfo: text)
    }

    /// Whether `plugin` fits; true where that cannot be known, as for files still to be downloaded.
    func hasRoom(for plugin: Plugin) -> Bool {
        guard let available = available() else { return true }
        return Self.need(of: plugin) <= available
    }

    /// The memory that a plugin's weights take.
    ///
    /// Files may hold half as many bytes a number as memory does, so it is twice what is on disk.
    static func need(of plugin: Plugin) -> Int { 2 * plugin.footprint().bytes }

    static func bytes(inMeminfo text: String) -> Int? {
        let line = text.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
        let number = line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return number.map { $0.multipliedReportingOverflow(by: 1024) }
            .flatMap { $0.overflow || $0.partialValue < 0 ? nil : $0.partialValue }
    }
}
