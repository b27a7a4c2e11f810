internal import Foundation
public import Graphics

/// An offscreen context for tests that draw: one a thread, as long as the thread lives.
///
/// After an asynchronous `main` the main actor is no thread: libdispatch serves it with workers that
/// may change between two tests, and a context that is current on one cannot become current on
/// another. What a test draws with must not outlive the test.
public enum Offscreen {
    private static let key = "AXON's offscreen context"

    /// Makes this thread's context current, the first time by creating it, and forgets old errors.
    public static func start() throws {
        let thread = Thread.current.threadDictionary
        let context = try thread[key] as? OffscreenContext ?? OffscreenContext()
        thread[key] = context
        try context.makeCurrent()
        _ = GLError.drain()
    }
}
