public import Models
public import Tensors

/// A sparse autoencoder at one hook of a model.
public protocol SparseAutoencoder: Sendable {
    /// Its maps and settings.
    var core: SAECore { get }

    /// Turns the encoder's output `[rows, dSAE]` into feature activations, in place.
    func activate(_ preactivations: inout Matrix)

    /// The same as if each feature were alone in its row: what `activate` gives where it does not
    /// give zero. Never falls as a preactivation grows.
    func activateEach(_ preactivations: inout Matrix)

    /// How many features of a row may fire, the largest preactivations first; nil for any number.
    var mostActive: Int? { get }
}

extension SparseAutoencoder {
    /// Features do not know of each other in most kinds.
    public func activateEach(_ preactivations: inout Matrix) { activate(&preactivations) }

    /// Any number fires in most kinds.
    public var mostActive: Int? { nil }
}

extension SparseAutoencoder {
    /// Where it reads.
    public var hook: HookPoint { core.config.hook }
    /// Where what it decodes belongs: its own hook, or the one that a transcoder writes to.
    public var outputHook: HookPoint { core.config.hookOut ?? core.config.hook }
    /// Length of the vectors it reads.
    public var dIn: Int { core.config.dIn }
    /// Length of the vectors it decodes.
    public var dOut: Int { core.config.dOut ?? core.config.dIn }
    /// Number of features.
    public var dSAE: Int { core.config.dSAE }
    /// `standard`, `topk`, `jumprelu` or `gated`.
    public var architecture: String { core.config.architecture }
    /// Whether it removes the mean of the vectors it reads.
    public var centers: Bool { core.config.centers }

    /// Bytes of weights that encoding one vector reads.
    public var bytesPerEncoding: Int { core.encoderBytes }

    /// Feature activations of hooked vectors.
    ///
    /// - Parameter x: `[rows, dIn]`
    /// - Returns: `[rows, dSAE]`
    public func encode(_ x: Matrix) -> Matrix {
        var activations = core.preactivations(x)
        activate(&activations)
        return activations
    }

    /// The vectors that features stand for.
    ///
    /// - Parameters:
    ///   - activations: `[rows, dSAE]`
    ///   - x: `[rows, dIn]`, what was encoded: its scale is put back where encoding removed it.
    /// - Returns: `[rows, dOut]`
    public func decode(_ activations: Matrix, for x: Matrix) -> Matrix {
        core.decode(activations, for: x)
    }

    /// What one unit of feature `id` adds at the output hook, the scale of the input apart: `[dOut]`.
    public func decoderRow(_ id: Int) -> [Float] { core.decoderRow(id) }

    /// The factor that decoding applies to a decoder row for the hooked vector `x`.
    public func decodingFactor(for x: ArraySlice<Float>) -> Float {
        guard core.config.hookOut == nil else { return 1 }
        return core.inputScale(core.config.centers ? Matrix(row: Array(x)).centered()[0] : x)
            .decodingFactor
    }

    /// The features whose decoder rows point most nearly the same way, the feature itself left out.
    ///
    /// - Returns: at most `count` ids with the cosine of the angle, largest first, ties by id.
    public func neighbours(of id: Int, count: Int) -> [(id: Int, cosine: Float)] {
        let norms = core.decoder.inputRowNorms()
        let products = core.decoder.transposed(Matrix(row: core.decoder.inputRow(id))).values
        var cosines = zip(products, norms).map { product, norm in
            norm > 0 && norms[id] > 0 ? product / (norm * norms[id]) : -2
        }
        cosines[id] = -2
        return largest(count, of: cosines[...], above: -2).map { ($0.id, $0.value) }
    }
}
