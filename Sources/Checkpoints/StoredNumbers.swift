internal import Tensors

/// Where the numbers of a tensor lie in a file.
struct StoredNumbers: Sendable {
    enum Place: Sendable {
        /// In the file, as they are.
        case mapped(MappedFile, start: Int)
        /// `skip` bytes into a compressed member of an archive.
        case deflated(ZipMember, skip: Int)
    }

    let type: StoredType
    let count: Int
    let place: Place

    /// As many numbers as are widened at a time, before the pages they lie on are let go.
    private static let chunk = 1 << 20

    /// The numbers: the mapped bytes themselves where that can be, else a copy in f32.
    ///
    /// - Returns: nil when they are no floating-point numbers.
    func floats() throws(CheckpointError) -> WeightBuffer? {
        guard let format = type.floatFormat else { return nil }
        switch place {
        case .mapped(let file, let start):
            return Self.mapped(file, start..<start + count * format.size, format)
        case .deflated(let member, let skip):
            return try Self.inflated(member, skip: skip, count: count, format)
        }
    }

    /// Numbers in the file as they are, where arithmetic can read them so; else a copy in f32, whose
    /// bytes in the file are let go as soon as they are read.
    static func mapped(
        _ file: MappedFile, _ range: Range<Int>, _ format: FloatFormat
    ) -> WeightBuffer {
        guard !range.isEmpty, let base = unsafe file.bytes.baseAddress else {
            return WeightBuffer([])
        }
        precondition(unsafe range.upperBound <= file.bytes.count, "checked when it was opened")
        let source = unsafe base + range.lowerBound
        let count = range.count / format.size
        let isAligned = Int(bitPattern: source) % MemoryLayout<Float>.alignment == 0
        if format == .half || format == .brain || (format == .single && isAligned) {
            return unsafe WeightBuffer(at: source, format: format, count: count, owner: file)
        }
        return unsafe WeightBuffer(count: count) { target in
            for start in stride(from: 0, to: count, by: chunk) {
                let part = min(chunk, count - start)
                let offset = start * format.size
                unsafe format.widen(source + offset, to: target + start, count: part)
                let first = range.lowerBound + offset
                file.letGo(first..<first + part * format.size)
            }
        }
    }

    private static func inflated(
        _ member: ZipMember, skip: Int, count: Int, _ format: FloatFormat
    ) throws(CheckpointError) -> WeightBuffer {
        var failure: CheckpointError?
        let result = unsafe WeightBuffer(count: count) { target in
            do throws(CheckpointError) {
                let stream = try InflateStream(member)
                try stream.skip(skip)
                unsafe try fill(target, count, format, from: stream)
                try stream.finish()
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return result
    }

    private static func fill(
        _ target: UnsafeMutablePointer<Float>, _ count: Int, _ format: FloatFormat,
        from stream: InflateStream
    ) throws(CheckpointError) {
        if case .single = format {
            let bytes = unsafe UnsafeMutableRawBufferPointer(start: target, count: 4 * count)
            return unsafe try stream.read(into: bytes)
        }
        let part = min(count, 1 << 16)
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(part * format.size, 1), alignment: 16)
        defer { unsafe buffer.deallocate() }
        guard let start = buffer.baseAddress else { return }
        for first in stride(from: 0, to: count, by: max(part, 1)) {
            let now = min(part, count - first)
            let bytes = unsafe UnsafeMutableRawBufferPointer(start: start, count: now * format.size)
            unsafe try stream.read(into: bytes)
            unsafe format.widen(start, to: target + first, count: now)
        }
    }
}

extension StoredType {
    /// How its numbers are widened to f32; nil for other than floating-point numbers.
    var floatFormat: FloatFormat? {
        switch self {
        case .f64: .double
        case .f32: .single
        case .f16: .half
        case .bf16: .brain
        default: nil
        }
    }
}
