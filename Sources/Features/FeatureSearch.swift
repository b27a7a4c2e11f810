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

    private let state = Mutex(State.untried)

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
    /// Encoders with fewer weights are read whole: they lie in a cache.
    private static var leastWeights: Int { 1 << 20 }

    private var isSearched: Bool { dIn * dSAE >= Self.leastWeights }

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
    /// too, so bounds on one are bounds on the other. Let L be the k-th largest lower bound above the
    /// threshold: k features reach it, so one whose upper bound is below L is not among the strongest
    /// k, nor is one whose upper bound is not above the threshold.
    func search(_ x: Matrix, k: Int, threshold: Float) -> [FiredFeature]? {
        guard x.rows == 1, k > 0, threshold >= 0 else { return nil }
        let input = core.encoderInput(x)
        guard let bounds = core.coarseEncoder()?.bounds(of: input.values) else { return nil }
        let lower = activations(each: bounds.lower)
        let upper = activations(each: bounds.upper)
        let wanted = min(k, mostActive ?? k)
        let sure = largest(wanted, of: lower[0], above: threshold)
        let bar = sure.count == wanted ? sure[wanted - 1].value : threshold
        let isOpen = sure.count < wanted
        var candidates: [UInt32] = []
        for id in 0..<dSAE {
            let most = upper.values[id]
            // Written so that what is not a number is a candidate.
            if isOpen ? !(most <= bar) : !(most < bar) { candidates.append(UInt32(id)) }
        }
        guard candidates.count <= max(64, dSAE / 32) else { return nil }
        return settle(candidates, of: input, k: k, threshold: threshold)
    }

    /// The strongest of `candidates`, computed as `encode` computes them.
    private func settle(
        _ candidates: [UInt32], of input: Matrix, k: Int, threshold: Float
    ) -> [FiredFeature] {
        let exact = core.preactivations(at: candidates, of: input)
        var row = [Float](repeating: -.infinity, count: dSAE)
        for (id, value) in zip(candidates, exact) { row[Int(id)] = value }
        var activations = Matrix(row: row)
        activate(&activations)
        let settled = candidates.map { activations.values[Int($0)] }
        return topFeatures(of: settled[...], k: k, threshold: threshold).map {
            FiredFeature(id: Int(candidates[$0.id]), activation: $0.activation)
        }
    }

    /// What each encoder output gives on its own.
    private func activations(each outputs: [Float]) -> Matrix {
        var row = Matrix(row: outputs)
        core.scaleByDecoderNorms(&row)
        activateEach(&row)
        return row
    }
}
