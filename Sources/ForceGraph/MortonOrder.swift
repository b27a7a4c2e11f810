/// Points sorted along a space-filling curve, so that those that are near in space are mostly near
/// in memory and every cell of an octree is one range.
///
/// The code of a point interleaves the 21 highest bits of its three coordinates within a cube.
/// All arrays are kept from one use to the next.
struct MortonOrder: Sendable {
    /// The depth of the finest cells.
    static let levels = 21

    /// The lower corner of the cube around all points.
    private(set) var origin = SIMD3<Float>.zero
    /// The side of that cube.
    private(set) var side: Float = 1
    /// The codes, ascending.
    private(set) var codes: [UInt64] = []
    /// The index of the point that each code belongs to.
    private(set) var indices: [Int32] = []

    private var spareCodes: [UInt64] = []
    private var spareIndices: [Int32] = []

    /// Sorts points; equal codes keep the order of the points.
    mutating func sort(_ points: [SIMD3<Float>]) {
        enclose(points)
        let cells = Float(1 << Self.levels)
        let top = SIMD3<Float>(repeating: cells - 1)
        codes.removeAll(keepingCapacity: true)
        indices.removeAll(keepingCapacity: true)
        for (index, point) in points.enumerated() {
            let scaled = (point - origin) * (cells / side)
            codes.append(Self.code(scaled.clamped(lowerBound: .zero, upperBound: top)))
            indices.append(Int32(truncatingIfNeeded: index))
        }
        sortByRadix()
    }

    /// Which of the eight children of a cell at `level` the code of rank `rank` lies in.
    func octant(_ rank: Int, level: Int) -> UInt64 {
        codes[rank] >> UInt64(3 * (Self.levels - 1 - level)) & 7
    }

    private mutating func enclose(_ points: [SIMD3<Float>]) {
        var low = points.first ?? .zero
        var high = low
        for point in points {
            low = pointwiseMin(low, point)
            high = pointwiseMax(high, point)
        }
        origin = low
        // A little more than the extent, so that the last point falls inside the last cell.
        side = max((high - low).max() * 1.0001, 1e-3)
    }

    private static func code(_ cell: SIMD3<Float>) -> UInt64 {
        spread(UInt64(cell.x)) << 2 | spread(UInt64(cell.y)) << 1 | spread(UInt64(cell.z))
    }

    /// Moves bit i to bit 3i, for the lowest 21 bits.
    private static func spread(_ value: UInt64) -> UInt64 {
        var bits = value
        bits = (bits | bits << 32) & 0x001f_0000_0000_ffff
        bits = (bits | bits << 16) & 0x001f_0000_ff00_00ff
        bits = (bits | bits << 8) & 0x100f_00f0_0f00_f00f
        bits = (bits | bits << 4) & 0x10c3_0c30_c30c_30c3
        return (bits | bits << 2) & 0x1249_2492_4924_9249
    }

    /// Sorts codes and indices by 11 bits at a time, lowest first.
    private mutating func sortByRadix() {
        let digits: UInt64 = 11
        spareCodes = codes
        spareIndices = indices
        for shift in stride(from: UInt64(0), to: UInt64(3 * Self.levels), by: Int(digits)) {
            var starts = [Int32](repeating: 0, count: 1 << digits)
            let mask = UInt64(starts.count - 1)
            for code in codes { starts[Int(code >> shift & mask)] += 1 }
            if starts.contains(Int32(truncatingIfNeeded: codes.count)) { continue }
            var total: Int32 = 0
            for digit in starts.indices {
                (starts[digit], total) = (total, total + starts[digit])
            }
            for (code, index) in zip(codes, indices) {
                let digit = Int(code >> shift & mask)
                let place = Int(starts[digit])
                starts[digit] += 1
                spareCodes[place] = code
                spareIndices[place] = index
            }
            swap(&codes, &spareCodes)
            swap(&indices, &spareIndices)
        }
    }
}
