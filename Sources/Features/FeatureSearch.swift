internal import Synchronization
public import Tensors

/// Which features of a position can be among its strongest, told from a quarter of the encoder's
/// bytes: a coarse pass bounds every preactivation (`CoarseLinear` has the proof), and only what can
/// reach the list is computed in f32.
///
/// Made at the first use, or ahead of it by `SparseAutoencoder.prepareSearch`.
final class FeatureSearch: Sendable {
    private enum State {
        case untried
        /// Nil where the weights allow no bounds.
        case made(CoarseLinear?)
    }

    /// Encoders with fewer weights are read whole: they lie in a cache.
    static let leastWeights = 1 << 20

    private let state = Mutex(State.untried)

    /// An encoder that is searched with the weights of each feature together, so that settling a few
    /// reads little; one of more than `copied` bytes stays in its file, which the system can let go.
    static func laid(_ encoder: Linear, copied: Int) -> Linear {
        let isSearched = encoder.inputs * encoder.outputs >= leastWeights
        return isSearched && encoder.byteCount <= copied ? encoder.outputMajor : encoder
    }

    /// The coarse encoder of `map`, made now if it is not there yet.
    func coarse(of map: Linear) -> CoarseLinear? {
        state.withLock { state in
            if case .made(let coarse) = state { return coarse }
            let coarse = CoarseLinear(map)
            state = .made(coarse)
            return coarse
        }
    }
}

extension SparseAutoencoder {
    private var isSearched: Bool { dIn * dSAE >= FeatureSearch.leastWeights }

    /// Reads the encoder once so that `strongestFeatures` is fast from its first call on.
    public func prepareSearch() {
        if isSearched { _ = core.coarseEncoder() }
    }

    /// Bytes of weights that `strongestFeatures` reads, those of the few features it settles apart.
    public var bytesPerSearch: Int {
        guard isSearched, let coarse = core.coarseEncoder() else { return bytesPerEncoding }
        return coarse.byteCount
    }

    /// The features of one hooked vector that fire most: exactly `topFeatures` of `encode`, in
    /// values and order, without reading the whole encoder where that can be avoided.
    ///
    /// - Parameters:
    ///   - x: `[1, dIn]`
    ///   - k: how many at most.
    ///   - threshold: what an activation must exceed.
    /// - Returns: strongest first; of equal ones the lower id first.
    public func strongestFeatures(of x: Matrix, k: Int, threshold: Float) -> [FiredFeature] {
        guard isSearched, let found = search(x, k: k, threshold: threshold) else {
            return topFeatures(of: encode(x)[0], k: k, threshold: threshold)
        }
        return found
    }

    /// The same by way of the coarse encoder; nil where it tells nothing or too little.
    ///
    /// An activation is a function of its preactivation that never falls as that grows, in floats
    /// too, so bounds on one are bounds on the other. The k features with the largest lower bounds
    /// above the threshold are computed first. Let L be the smallest of their activations: k features
    /// reach it, so one whose upper bound is below L is not among the strongest k, nor is one whose
    /// upper bound is not above the threshold.
    func search(_ x: Matrix, k: Int, threshold: Float) -> [FiredFeature]? {
        guard x.rows == 1, k > 0, threshold >= 0 else { return nil }
        let input = core.encoderInput(x)
        guard let (least, most) = core.coarseEncoder()?.bounds(of: input.values) else { return nil }
        let lower = activations(each: consume least)
        let upper = activations(each: consume most)
        let (wanted, limit) = (min(k, mostActive ?? k), max(64, dSAE / 32))
        let likely = largest(wanted, of: lower[0], above: threshold).map { UInt32($0.id) }
        guard likely.count <= limit else { return nil }
        var settled = SettledRow(dSAE)
        settled.add(likely, core.preactivations(at: likely, of: input))
        let bar = likely.count == wanted ? leastActivation(of: likely, in: settled) : nil
        let candidates = features(upper.values, reach: bar, above: threshold)
        guard candidates.count <= limit else { return nil }
        let known = Set(likely)
        let others = candidates.filter { !known.contains($0) }
        settled.add(others, core.preactivations(at: others, of: input))
        return strongest(of: settled, k: k, threshold: threshold)
    }

    /// The smallest activation of the features `ids`, which are settled; nil where that is no number.
    private func leastActivation(of ids: [UInt32], in settled: SettledRow) -> Float? {
        var row = Matrix(row: settled.preactivations)
        activateEach(&row)
        let values = ids.map { row.values[Int($0)] }
        return values.contains(where: \.isNaN) ? nil : values.min()
    }

    /// The features whose upper bounds lie above `threshold` and, if it is known, not below `bar`;
    /// those among them whose bound is no number.
    private func features(
        _ upper: [Float], reach bar: Float?, above threshold: Float
    ) -> [UInt32] {
        let least = bar ?? threshold.nextUp
        var ids: [UInt32] = []
        for (id, most) in upper.enumerated() where !(most < least) { ids.append(UInt32(id)) }
        return ids
    }

    /// The strongest of those that are settled, by the same steps as `encode`.
    private func strongest(of settled: SettledRow, k: Int, threshold: Float) -> [FiredFeature] {
        var row = Matrix(row: settled.preactivations)
        activate(&row)
        let ids = settled.ids.sorted()
        let values = ids.map { row.values[Int($0)] }
        return topFeatures(of: values[...], k: k, threshold: threshold).map {
            FiredFeature(id: Int(ids[$0.id]), activation: $0.activation)
        }
    }

    /// What each encoder output gives on its own.
    private func activations(each outputs: consuming [Float]) -> Matrix {
        var row = Matrix(row: outputs)
        core.scaleByDecoderNorms(&row)
        activateEach(&row)
        return row
    }
}

/// Preactivations of a few features in a row in which nothing else fires.
private struct SettledRow {
    /// `[dSAE]`; -∞ where not settled.
    private(set) var preactivations: [Float]
    private(set) var ids: [UInt32] = []

    init(_ count: Int) { preactivations = [Float](repeating: -.infinity, count: count) }

    mutating func add(_ others: [UInt32], _ values: [Float]) {
        for (id, value) in zip(others, values) { preactivations[Int(id)] = value }
        ids += others
    }
}
