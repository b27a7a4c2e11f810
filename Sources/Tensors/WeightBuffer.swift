internal import Kernels

/// Read-only floats that many may share: memory of its own, or a part of a mapped file.
///
/// `@unchecked Sendable`: the memory is written only before `init` returns, is never handed out to
/// be written, and lives as long as `owner`, which every copy retains.
@safe public struct WeightBuffer: @unchecked Sendable {
    let base: UnsafePointer<Float>
    private let owner: AnyObject
    /// Number of floats.
    public let count: Int

    /// Floats at `base` that stay valid and unchanged as long as `owner` lives.
    public init(at base: UnsafePointer<Float>, count: Int, owner: AnyObject) {
        unsafe self.base = base
        self.count = count
        self.owner = owner
    }

    /// Memory of `count` floats that `fill` writes, every one of them.
    public init(count: Int, fill: (UnsafeMutablePointer<Float>) -> Void) {
        let memory = FloatMemory(count: count)
        unsafe fill(memory.base)
        unsafe self.init(at: memory.base, count: count, owner: memory)
    }

    /// A copy of `values`.
    public init(_ values: [Float]) {
        unsafe self.init(count: values.count) { target in
            unsafe values.withUnsafeBufferPointer { source in
                guard let first = source.baseAddress else { return }
                unsafe target.initialize(from: first, count: source.count)
            }
        }
    }

    /// IEEE half-precision numbers at `source`, which needs no alignment, made single.
    public init(halves source: UnsafeRawPointer, count: Int) {
        unsafe self.init(count: count) {
            unsafe axon_kernels_best().pointee.widen_f16(source, $0, count)
        }
    }

    /// bfloat16 numbers at `source`, which needs no alignment, made single.
    public init(brains source: UnsafeRawPointer, count: Int) {
        unsafe self.init(count: count) {
            unsafe axon_kernels_best().pointee.widen_bf16(source, $0, count)
        }
    }

    /// The transpose, as a copy, of the matrix `[rows, columns]` that this is.
    public func transposed(rows: Int, columns: Int) -> WeightBuffer {
        precondition(rows * columns == count, "a matrix has rows * columns floats")
        return unsafe WeightBuffer(count: count) { target in
            for row in 0..<rows {
                for column in 0..<columns {
                    unsafe target[column * rows + row] = base[row * columns + column]
                }
            }
        }
    }

    /// The floats at those places, as a copy; every place must lie within.
    public func gathered(_ places: some Collection<Int>) -> WeightBuffer {
        unsafe WeightBuffer(count: places.count) { target in
            for (index, place) in places.enumerated() {
                precondition(place >= 0 && place < count, "a place within")
                unsafe target[index] = base[place]
            }
        }
    }

    /// The floats as an array.
    public var array: [Float] { unsafe Array(UnsafeBufferPointer(start: base, count: count)) }
}

/// Memory for floats, aligned to a cache line, freed with the object.
@safe private final class FloatMemory {
    let base: UnsafeMutablePointer<Float>

    init(count: Int) {
        let bytes = UnsafeMutableRawPointer.allocate(
            byteCount: max(count, 1) * MemoryLayout<Float>.stride, alignment: 64)
        unsafe base = unsafe bytes.bindMemory(to: Float.self, capacity: max(count, 1))
    }

    deinit { unsafe base.deallocate() }
}
