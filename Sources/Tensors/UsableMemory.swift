internal import Kernels

/// How much memory there is to plan with.
public enum UsableMemory {
    /// Bytes of memory of the machine, or what a container leaves of it.
    public static let bytes = Int(clamping: axon_usable_memory())
}
