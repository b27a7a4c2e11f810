internal import Kernels

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// Read-only floating-point numbers that many may share, in the format in which they are stored:
/// memory of their own, or a part of a mapped file.
///
/// Arithmetic on them is in f32 whatever the format; f16 and bf16 are widened on the way, exactly.
///
/// `@unchecked Sendable`: the memory is written only before `init` returns, is never handed out to
/// be written, and lives as long as `owner`, which every copy retains.
@safe public struct WeightBuffer: @unchecked Sendable {
    let start: UnsafeRawPointer
    private let owner: AnyObject
    /// How each number is stored: half, brain or single.
    public let format: FloatFormat
    /// How many numbers there are.
    public let count: Int

    /// Numbers at `start` that stay valid and unchanged as long as `owner` lives.
    ///
    /// - Parameters:
    ///   - start: aligned to four bytes for singles, need not be for the others.
    ///   - format: half, brain or single.
    ///   - count: how many there are.
    ///   - owner: what keeps them alive.
    public init(at start: UnsafeRawPointer, format: FloatFormat, count: Int, owner: AnyObject) {
        precondition(format != .double, "doubles are made single before they are kept")
        precondition(
            format != .single || Int(bitPattern: start) % MemoryLayout<Float>.alignment == 0,
            "singles are read as floats")
        unsafe self.start = start
        self.format = format
        self.count = count
        self.owner = owner
    }

    /// Memory of `count` numbers in `format` that `fill` writes, every one of them.
    init(count: Int, format: FloatFormat, fill: (UnsafeMutableRawPointer) -> Void) {
        let memory = WeightMemory(bytes: count * format.size)
        unsafe fill(memory.start)
        unsafe self.init(at: memory.start, format: format, count: count, owner: memory)
    }

    /// Memory of `count` floats that `fill` writes, every one of them.
    public init(count: Int, fill: (UnsafeMutablePointer<Float>) -> Void) {
        unsafe self.init(count: count, format: .single) { memory in
            unsafe fill(memory.bindMemory(to: Float.self, capacity: count))
        }
    }

    /// Memory of `count` half-precision numbers that `fill` writes, every one of them.
    init(halves count: Int, fill: (UnsafeMutablePointer<UInt16>) -> Void) {
        unsafe self.init(count: count, format: .half) { memory in
            unsafe fill(memory.bindMemory(to: UInt16.self, capacity: count))
        }
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

    /// Bytes that they take.
    public var byteCount: Int { count * format.size }

    /// Lets go of the memory they take, where it can be had again from a file.
    func letGo() { letGo(0..<count) }

    /// The same for the numbers of `range`.
    func letGo(_ range: Range<Int>) {
        unsafe (owner as? any WeightSource)?.letGo(
            place(range.lowerBound), byteCount: range.count * format.size)
    }

    /// Where number `index` is.
    func place(_ index: Int) -> UnsafeRawPointer { unsafe start + index * format.size }

    /// Writes the numbers of `range` as floats to `target`.
    func widen(_ range: Range<Int>, to target: UnsafeMutablePointer<Float>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "a range within")
        unsafe format.widen(place(range.lowerBound), to: target, count: range.count)
    }

    /// Number `index` as a float.
    func float(at index: Int) -> Float {
        precondition(index >= 0 && index < count, "a place within")
        var value: Float = 0
        unsafe widen(index..<index + 1, to: &value)
        return value
    }

    /// The numbers of `range` as floats.
    func floats(_ range: Range<Int>) -> [Float] {
        unsafe [Float](unsafeUninitializedCapacity: range.count) { buffer, initialized in
            if let target = buffer.baseAddress { unsafe widen(range, to: target) }
            initialized = range.count
        }
    }

    /// The transpose, as a copy in f32, of the matrix `[rows, columns]` that this is.
    public func transposed(rows: Int, columns: Int) -> WeightBuffer {
        precondition(rows * columns == count, "a matrix has rows * columns floats")
        return unsafe WeightBuffer(count: count) { target in
            for row in 0..<rows {
                let values = floats(row * columns..<(row + 1) * columns)
                for column in 0..<columns {
                    unsafe target[column * rows + row] = values[column]
                }
            }
        }
    }

    /// The numbers at those places, as a copy in f32; every place must lie within.
    public func gathered(_ places: some Collection<Int>) -> WeightBuffer {
        unsafe WeightBuffer(count: places.count) { target in
            for (index, place) in places.enumerated() {
                unsafe target[index] = float(at: place)
            }
        }
    }

    /// The numbers as an array of floats.
    public var array: [Float] { floats(0..<count) }
}

/// What weights are read from and can be read from again.
public protocol WeightSource: AnyObject {
    /// Lets go of the memory that bytes already read take.
    func letGo(_ start: UnsafeRawPointer, byteCount: Int)
}

/// Memory for weights, aligned to a cache line, freed with the object.
///
/// It comes from the system and goes back there at once, whatever becomes of other freed memory.
@safe final class WeightMemory {
    let start: UnsafeMutableRawPointer
    private let byteCount: Int

    init(bytes: Int) {
        byteCount = max(bytes, 1)
        let address = unsafe mmap(
            nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let address = unsafe address, unsafe address != MAP_FAILED else {
            preconditionFailure("out of memory: \(byteCount) bytes for weights")
        }
        unsafe start = address
    }

    deinit { unsafe munmap(start, byteCount) }
}
