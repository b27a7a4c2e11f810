import Foundation
import Fuzzing
import Golden
import Synchronization
import Testing

@testable import Tensors

/// The pool does all that it is given, exactly once, whoever asks.
///
/// The number of threads is the process's, so these run one after the other.
@Suite(.serialized)
struct ThreadPoolTests {
    @Test(arguments: [1, 2, 5])
    func everyTicketIsWorkedOnce(_ threads: Int) {
        let before = ThreadPool.threadCount
        defer { ThreadPool.threadCount = before }
        ThreadPool.threadCount = threads
        for count in [0, 1, 2, 3, 7, 64, 1000] { workTickets(count) }
    }

    /// One job after another, as in decoding, while the number of threads and of tickets changes.
    @Test func everyTicketIsWorkedOnceInJobsThatFollowEachOther() {
        let before = ThreadPool.threadCount
        defer { ThreadPool.threadCount = before }
        for round in 0..<3000 {
            if round % 50 == 0 { ThreadPool.threadCount = 1 + round / 50 % 6 }
            workTickets(round % 23)
        }
    }

    private func workTickets(_ count: Int) {
        let times = UnsafeMutablePointer<Int>.allocate(capacity: count)
        times.initialize(repeating: 0, count: count)
        defer { times.deallocate() }
        nonisolated(unsafe) let counted = times
        ThreadPool.forEach(count) { counted[$0] += 1 }
        #expect((0..<count).allSatisfy { times[$0] == 1 })
    }

    @Test func manyCallersAtOnceAndWithinEachOtherAreServed() {
        let seen = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            for _ in 0..<200 {
                ThreadPool.forEach(7) { _ in
                    ThreadPool.forEach(3) { _ in seen.add(1, ordering: .relaxed) }
                }
            }
        }
        #expect(seen.load(ordering: .relaxed) == 8 * 200 * 21)
    }

    @Test func workAfterALongRestIsDone() {
        let seen = Atomic(0)
        for _ in 0..<5 {
            Thread.sleep(forTimeInterval: 0.005)
            ThreadPool.forEach(16) { _ in seen.add(1, ordering: .relaxed) }
        }
        #expect(seen.load(ordering: .relaxed) == 80)
    }

    @Test func aThreadThatStaysBehindWorksAlone() throws {
        let others = Atomic(0)
        let seen = Atomic(0)
        let ended = DispatchSemaphore(value: 0)
        Thread {
            ThreadPool.stayBehind()
            let own = pthread_self()
            for _ in 0..<50 {
                ThreadPool.forEach(64) { _ in
                    seen.add(1, ordering: .relaxed)
                    if pthread_equal(pthread_self(), own) == 0 { others.add(1, ordering: .relaxed) }
                }
            }
            ended.signal()
        }.start()
        try #require(ended.wait(timeout: .now() + 60) == .success)
        #expect(seen.load(ordering: .relaxed) == 50 * 64)
        #expect(others.load(ordering: .relaxed) == 0)
    }

    @Test(arguments: [(300, 700), (64, 5000), (900, 90)])
    func resultsDoNotDependOnTheNumberOfThreads(_ inputs: Int, _ outputs: Int) {
        let before = ThreadPool.threadCount
        defer { ThreadPool.threadCount = before }
        var random = Seeded(3)
        let weight = WeightBuffer(random.floats(inputs * outputs))
        let x = Matrix(row: random.floats(inputs))
        for layout in [Linear.Layout.inputMajor, .outputMajor] {
            let map = Linear(inputs: inputs, outputs: outputs, layout: layout, weight: weight)
            ThreadPool.threadCount = 1
            let alone = map(x)
            ThreadPool.threadCount = 4
            #expect(map(x) == alone)
        }
    }
}
