internal import Kernels

/// A linear map's weights in eight bits, from which bounds on every output are read in a quarter of
/// the memory traffic: enough to tell which few outputs are worth computing exactly.
///
/// The bounds hold for the *computed* f32 output ŷ = fl(b + Σ xᵢ wᵢ) of the full map, not only for
/// the real sum. All sums below run over blocks B of 64 inputs.
///
/// 1. Weights. Each block of a row is stored as ŵᵢ = s qᵢ with |qᵢ| ≤ 127 and s = max|w| / 127, where
///    qᵢ is the nearest whole number to wᵢ / s. Three roundings on the way to qᵢ move a quotient of at
///    most 127 by less than 2⁻¹⁴, so |wᵢ - ŵᵢ| ≤ (½ + 2⁻¹⁴) s, and |wᵢ| ≤ 127 (1 + 2⁻²²) s. Where
///    max|w| is so small that s would be below 2⁻⁶⁰, s is 2⁻⁶⁰ and both still hold.
/// 2. Input. Each block of x is x̂ᵢ = t₁ pᵢ + t₂ oᵢ, two terms of eight bits, plus a rest rᵢ that is
///    computed, not estimated (in doubles, whose own error 2⁻⁵⁰|xᵢ| the 2⁻¹³ below swallows).
/// 3. Cauchy-Schwarz would do, but the sums of sizes are nearer, and share the scale:
///    |Σ xᵢwᵢ - Σ x̂ᵢŵᵢ| ≤ Σ|xᵢ||wᵢ - ŵᵢ| + Σ|rᵢ||ŵᵢ| ≤ Σ_B s_B ((½ + 2⁻¹³) X_B + 127 R_B),
///    with X_B = Σ|xᵢ| and R_B = Σ|rᵢ| over the block.
/// 4. Floats. A sum of n products, in any order and with or without fused steps, errs by at most
///    γ Σ|terms| where γ = m u / (1 - m u), u = 2⁻²⁴ (Higham, *Accuracy and Stability*, 3.1), m the
///    most roundings that one term passes. For ŷ, m ≤ inputs + 16 (eight partial sums are joined
///    by eight more). For the coarse sum, whose sums of bytes are exact, m ≤ 2 · (blocks + 16). Both
///    have no more than m = inputs + 2 · blocks + 64, and Σ|terms| ≤ |b| + 127 (1 + 2⁻²²) Σ_B s_B H_B
///    with H_B = Σ(|t₁pᵢ| + |t₂oᵢ| + |rᵢ|) ≥ X_B. Together at most
///    2 γ (|b| + 128 Σ_B s_B H_B).
/// 5. So |ŷ - coarse| ≤ Σ_B s_B g_B + 2 γ |b| with g_B = (½ + 2⁻¹³) X_B + 127 R_B + 256 γ H_B, itself
///    computed in floats: (1 + 4 γ) covers that, and 10⁻³⁰ all underflow, since no factor of the
///    coarse sum is below 2⁻⁶⁰ and the full one loses at most 2 · inputs · 2⁻¹⁵⁰.
/// 6. The bounds are coarse ± room' with room' = (1 + 2⁻²⁰) room + 2⁻²¹ |coarse|: whatever is rounded
///    on the way there is less than 2⁻²² (room + |coarse|), which room' has to spare.
/// 7. Nothing overflows as long as max|b| + 128 max(s) Σ H_B ≤ 10³⁷; beyond that, and for numbers that
///    are not finite, there are no bounds.
public struct CoarseLinear: Sendable {
    private let weights: QuantizedWeights
    private let bias: [Float]
    private let largestScale: Double
    private let largestBias: Double

    /// Reads the weights of `map` once; nil where they or its bias are not finite.
    public init?(_ map: Linear) {
        guard case .stored(let weight, let layout) = map.weights,
            map.bias?.allSatisfy(\.isFinite) ?? true
        else { return nil }
        weights = map.quantized(weight, layout)
        guard weights.isFinite else { return nil }
        bias = map.bias ?? [Float](repeating: 0, count: map.outputs)
        largestScale = Double(weights.largestScale)
        largestBias = Double(bias.lazy.map(abs).max() ?? 0)
    }

    /// Bytes that bounding the outputs of one row reads.
    public var byteCount: Int { weights.byteCount }

    /// What each output of the map of `row` `[inputs]` is at least and at most, to the last bit of
    /// what `Linear` computes for one row; nil where that cannot be told.
    ///
    /// - Returns: `[outputs]` each.
    public func bounds(of row: [Float]) -> (lower: [Float], upper: [Float])? {
        precondition(row.count == weights.inputs, "rows must be as long as the map's inputs")
        let blocks = (row.count + 63) / 64
        let roundings = Double(row.count + 2 * blocks + 64) * 0x1p-24
        let gamma = roundings / (1 - roundings)
        guard roundings < 0.01, !row.isEmpty else { return nil }
        return unsafe SplitRow.with(row) { split, sizes in
            let terms = sizes.reduce(0) { $0 + $1.terms }
            guard largestBias + 128 * largestScale * terms <= 1e37 else { return nil }
            let weighted = sizes.map { size in
                let spread = (0.5 + 0x1p-13) * size.values + 127 * size.rest
                return Float((spread + 256 * gamma * size.terms) * (1 + 4 * gamma)).nextUp
            }
            // Of a block of zeros, whose scale is 0, even an endless one could not be told.
            guard weighted.allSatisfy(\.isFinite) else { return nil }
            return unsafe weighted.withUnsafeBufferPointer { weighted in
                unsafe opened(split, ofScales: weighted, gamma: gamma)
            }
        }
    }

    /// The coarse sums and their slack, as bounds.
    private func opened(
        _ split: UnsafePointer<axon_split>, ofScales: UnsafeBufferPointer<Float>, gamma: Double
    ) -> (lower: [Float], upper: [Float])? {
        guard let ofScales = ofScales.baseAddress else { return nil }
        let slack = unsafe axon_slack(
            of_scales: ofScales, of_bias: Float(2 * gamma * (1 + 4 * gamma)), least: 1e-30)
        let count = weights.outputs
        var upper: [Float] = []
        let lower = unsafe [Float](unsafeUninitializedCapacity: count) { lower, lowerCount in
            unsafe upper = [Float](unsafeUninitializedCapacity: count) { upper, upperCount in
                guard let least = lower.baseAddress, let most = upper.baseAddress else { return }
                unsafe weights.bounds(
                    split, bias: bias, slack: slack, lower: least, upper: most)
                upperCount = count
            }
            lowerCount = upper.count
        }
        return (lower, upper)
    }
}

/// A row in two terms of eight bits, and how large its blocks are.
private enum SplitRow {
    /// Σ|x|, Σ|rest| and Σ of the sizes of all three terms of a block.
    struct Sizes {
        let values: Double
        let rest: Double
        let terms: Double
    }

    /// Calls `body` with the terms of `row`; nil, without a call, where a number is not finite.
    static func with<R>(
        _ row: [Float], _ body: (UnsafePointer<axon_split>, [Sizes]) -> R?
    ) -> R? {
        let blocks = (row.count + 63) / 64
        let bytes = UnsafeMutablePointer<Int8>.allocate(capacity: 2 * 64 * blocks)
        let scales = UnsafeMutablePointer<Float>.allocate(capacity: 2 * blocks)
        let sums = UnsafeMutablePointer<Int32>.allocate(capacity: 2 * blocks)
        let sizes = UnsafeMutablePointer<Double>.allocate(capacity: 3 * blocks)
        defer {
            unsafe bytes.deallocate()
            unsafe scales.deallocate()
            unsafe sums.deallocate()
            unsafe sizes.deallocate()
        }
        func term(_ index: Int) -> axon_q8_row {
            unsafe axon_q8_row(
                bytes: bytes + index * 64 * blocks, scales: scales + index * blocks,
                sums: sums + index * blocks)
        }
        var split = unsafe axon_split(
            terms: (term(0), term(1)), sizes: sizes, rests: sizes + blocks,
            spans: sizes + 2 * blocks)
        guard unsafe axon_split_row(row, row.count, &split) != 0 else { return nil }
        let found = (0..<blocks).map { block in
            unsafe Sizes(
                values: sizes[block], rest: sizes[blocks + block], terms: sizes[2 * blocks + block])
        }
        return unsafe body(&split, found)
    }
}
