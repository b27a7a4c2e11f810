@testable import Graphics

/// One offscreen context for every test of this target: resources must not outlive theirs.
@MainActor
enum Offscreen {
    private static var shared: OffscreenContext?

    /// Makes the context current, the first time by creating it.
    static func start() throws {
        let context = try shared ?? OffscreenContext()
        shared = context
        try context.makeCurrent()
        _ = GLError.drain()
    }
}
