import Engine
import Foundation
import JSON
import Synchronization
import Testing

@testable import Server

/// What several runs told, in the order in which they did.
private final class Log: Sendable {
    let entries = Mutex<[(name: String, text: String)]>([])

    var all: [(name: String, text: String)] { entries.withLock { $0 } }
}

private final class LoggingListener: RunListener {
    private let name: String
    private let log: Log
    private let waits = Atomic<Bool>(false)
    private let over = DispatchSemaphore(value: 0)
    private let onTell: @Sendable () -> Void

    init(_ name: String, _ log: Log, onTell: @escaping @Sendable () -> Void = {}) {
        self.name = name
        self.log = log
        self.onTell = onTell
    }

    var isFull: Bool {
        get { waits.load(ordering: .relaxed) }
        set { waits.store(newValue, ordering: .relaxed) }
    }

    func tell(_ message: [UInt8]) {
        log.entries.withLock { $0.append((name, String(decoding: message, as: UTF8.self))) }
        onTell()
    }

    func finish() { over.signal() }

    func isOver(within seconds: Double = 60) -> Bool {
        over.wait(timeout: .now() + seconds) == .success
    }
}

@Suite struct TurnTakerTests {
    private func ticket(
        _ listener: LoggingListener, tokens: Int = 20, prompt: String = "one two"
    ) throws -> RunTicket {
        let text = Array(ServedModel.request(prompt, tokens).utf8)
        return RunTicket(
            try text.withUnsafeBytes { try GenerationRequest($0) }, listener: listener)
    }

    @Test func everyRunGetsATokenInTurn() throws {
        let turns = TurnTaker(try ServedModel.load(), limits: ServerLimits())
        defer { turns.finish(within: 0) }
        let log = Log()
        let listeners = ["a", "b", "c"].map { LoggingListener($0, log) }
        // They all wait until all are there.
        for listener in listeners {
            listener.isFull = true
            turns.add(try ticket(listener))
        }
        Thread.sleep(forTimeInterval: 0.5)
        for listener in listeners { listener.isFull = false }
        turns.goOn()
        for listener in listeners { #expect(listener.isOver()) }
        let names = log.all.map(\.name)
        #expect(names.count == 63)
        // While all three run, each comes once among any three that follow one another.
        for start in 3..<57 { #expect(Set(names[start..<start + 3]).count == 3) }
    }

    @Test func runThatWaitsForItsReaderHoldsNobodyUp() throws {
        let turns = TurnTaker(try ServedModel.load(), limits: ServerLimits())
        defer { turns.finish(within: 0) }
        let log = Log()
        let slow = LoggingListener("slow", log)
        let quick = LoggingListener("quick", log)
        slow.isFull = true
        turns.add(try ticket(slow))
        turns.add(try ticket(quick))
        #expect(quick.isOver())
        #expect(log.all.allSatisfy { $0.name == "quick" })
        slow.isFull = false
        turns.goOn()
        #expect(slow.isOver())
    }

    @Test func cancelledRunSaysNothingMore() throws {
        let turns = TurnTaker(try ServedModel.load(), limits: ServerLimits())
        defer { turns.finish(within: 0) }
        let log = Log()
        let cancel = Mutex<RunTicket?>(nil)
        let listener = LoggingListener("a", log) {
            if log.all.count == 3 { cancel.withLock { $0?.cancel() } }
        }
        let cancelled = try ticket(listener, tokens: 80)
        cancel.withLock { $0 = cancelled }
        turns.add(cancelled)
        let other = LoggingListener("b", Log())
        turns.add(try ticket(other, tokens: 80))
        #expect(other.isOver())
        #expect(log.all.count == 3)
        #expect(!listener.isOver(within: 0))
    }

    @Test func asManyRunAsMemoryAllows() throws {
        let loaded = try ServedModel.load()
        let log = Log()
        var limits = ServerLimits()
        let one = try Generation(loaded, prompt: "one two", options: ServedModel.greedy(20))
        limits.cacheBytes = one.mostBytes * 2
        let turns = TurnTaker(loaded, limits: limits)
        defer { turns.finish(within: 0) }
        let listeners = ["a", "b", "c"].map { LoggingListener($0, log) }
        for listener in listeners { turns.add(try ticket(listener)) }
        for listener in listeners { #expect(listener.isOver()) }
        let names = log.all.map(\.name)
        let third = try #require(names.firstIndex(of: "c"))
        let end = try #require(log.all.firstIndex { $0.text.contains("done") })
        #expect(third > end)
    }

    @Test func runTooLargeForMemoryRunsAlone() throws {
        var limits = ServerLimits()
        limits.cacheBytes = 1
        let turns = TurnTaker(try ServedModel.load(), limits: limits)
        defer { turns.finish(within: 0) }
        let listener = LoggingListener("a", Log())
        turns.add(try ticket(listener))
        #expect(listener.isOver())
    }

    @Test func failureIsTold() throws {
        // A prompt of nothing never comes so far over the wire.
        let turns = TurnTaker(try ServedModel.load(), limits: ServerLimits())
        defer { turns.finish(within: 0) }
        let log = Log()
        let listener = LoggingListener("a", log)
        var request = try ticket(listener).request
        request.prompt = " "
        turns.add(RunTicket(request, listener: listener))
        #expect(listener.isOver())
        #expect(
            log.all.map(\.text) == [#"{"error":"generation_failed"}"#, #"{"status":"done"}"#])
    }
}
