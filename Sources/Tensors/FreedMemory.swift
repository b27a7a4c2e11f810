internal import Kernels

/// What becomes of the memory that a pass over a prompt has used.
enum FreedMemory {
    private static let isKept: Void = axon_keep_freed_memory()

    /// Has freed memory serve the next pass.
    static func keep() { isKept }
}
