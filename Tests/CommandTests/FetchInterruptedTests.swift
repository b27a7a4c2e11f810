import Foundation
import Fuzzing
import Golden
import Synchronization
import Testing
import WebDouble

/// `axon fetch` that ends at any moment, and several at once.
@Suite(.serialized) struct FetchInterruptedTests {
    private static let size = 40 << 20

    /// Starts `axon fetch` without waiting for it.
    private func start(_ home: FetchTests.Home) throws -> Process {
        let process = Process()
        process.executableURL = Command.program
        process.arguments = ["fetch", home.plugin]
        process.environment = ProcessInfo.processInfo.environment.merging(home.environment) { $1 }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    /// A home whose Hub takes its time, so that there is something to interrupt.
    private func slowHome() throws -> FetchTests.Home {
        let home = try FetchTests.Home(weights: Self.size)
        home.hub.breakContent { _, response in
            var slow = response
            slow.bytesPerSecond = 8 << 20
            return slow
        }
        return home
    }

    /// How many bytes of content the Hub has been asked for, the whole file being `size`.
    private func asked(_ home: FetchTests.Home) -> Int {
        home.hub.content.requests.compactMap { $0.range(in: Self.size)?.count }.reduce(0, +)
    }

    @Test func killedTwentyTimesItGoesOnToTheSameFile() throws {
        let home = try slowHome()
        var random = Seeded(33)
        var most = 0
        for _ in 0..<20 {
            let process = try start(home)
            usleep(UInt32(150_000 + random.next() % 250_000))
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            let done = bytesDone(home)
            #expect(done >= most, "what had come was lost")
            most = done
        }
        #expect(most > 0)
        home.hub.breakContent(nil)
        home.hub.forget()
        let left = Self.size - most
        let last = try home.run("fetch", home.plugin)
        #expect(last.status == 0, "\(last.errors)")
        let weights = try #require(home.weights)
        #expect(Checksum.sha256([UInt8](weights)) == etag(home))
        #expect(asked(home) == left && home.partials.isEmpty)
    }

    /// What the map of the partial weights promises.
    private func bytesDone(_ home: FetchTests.Home) -> Int {
        for map in home.partials where map.hasSuffix(".segments") {
            let file = home.folder.url.appending(path: map)
            let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
            let lines = text.split(separator: "\n")
            guard lines.first?.contains(" \(Self.size) ") == true else { continue }
            return lines.dropFirst().compactMap { Int($0) }.reduce(0, +)
        }
        return home.weights?.count ?? 0
    }

    private func etag(_ home: FetchTests.Home) -> String? {
        let blobs = home.files.filter { $0.contains("models--org--model/blobs/") }
        return blobs.map { ($0 as NSString).lastPathComponent }.first { $0.count == 64 }
    }

    @Test func twoProcessesShareOneDownload() throws {
        let home = try slowHome()
        let processes = try (0..<2).map { _ in try start(home) }
        for process in processes { process.waitUntilExit() }
        #expect(processes.allSatisfy { $0.terminationStatus == 0 })
        #expect(home.weights?.count == Self.size && home.partials.isEmpty)
        let whole = home.hub.content.requests.compactMap { $0.range(in: Self.size) }
        #expect(Set(whole.map(\.lowerBound)).count == whole.count)
    }

    @Test func interruptLeavesWhatCameAndSaysSo() throws {
        let home = try FetchTests.Home(weights: Self.size)
        home.hub.breakContent { _, response in
            var slow = response
            slow.bytesPerSecond = 4 << 20
            return slow
        }
        let process = try start(home)
        while bytesDone(home) == 0, process.isRunning { usleep(10_000) }
        process.interrupt()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == 130)
        #expect(bytesDone(home) > 0)
        home.hub.breakContent(nil)
        #expect(try home.run("fetch", home.plugin).status == 0 && home.partials.isEmpty)
    }
}
