internal import Kernels

/// The threads that share the work on large products; one pool a process.
public enum ThreadPool {
    /// How many threads work on a job, the caller included: one or more, at most 64.
    ///
    /// The default is the number of physical cores the process may use.
    public static var threadCount: Int {
        get { Int(axon_pool_threads()) }
        set { axon_pool_set_threads(Int32(clamping: newValue)) }
    }

    /// Has the calling thread, from now on, work without the pool and give way to all other threads,
    /// so that what it computes never holds up a token.
    public static func stayBehind() { axon_pool_stay_behind() }

    /// Numbers that a thread goes through at a time where all are treated alike.
    private static let elementsOfTicket = 1 << 15

    /// Calls `body` with ranges that are `0 ..< rows` together, on several threads at once where rows
    /// of `columns` numbers are enough work, and waits for all.
    ///
    /// `body` must be safe to run concurrently with itself.
    static func forRows(_ rows: Int, of columns: Int, _ body: (Range<Int>) -> Void) {
        guard rows > 1, rows * columns >= 2 * elementsOfTicket else { return body(0..<rows) }
        let step = max(1, elementsOfTicket / columns)
        forEach((rows + step - 1) / step) { ticket in
            body(ticket * step..<min(rows, (ticket + 1) * step))
        }
    }

    /// Calls `body` with each of `0 ..< count`, on several threads at once, and waits for all.
    ///
    /// `body` must be safe to run concurrently with itself.
    static func forEach(_ count: Int, _ body: (Int) -> Void) {
        withoutActuallyEscaping(body) { escaping in
            var ticket = escaping
            unsafe withUnsafeMutablePointer(to: &ticket) { context in
                unsafe axon_pool_run(
                    { context, index in
                        let body = unsafe context.assumingMemoryBound(to: ((Int) -> Void).self)
                        unsafe body.pointee(index)
                    }, context, count)
            }
        }
    }
}
