internal import Tensors

/// TopK: a = relu of the k largest of pre, zero elsewhere.
///
/// Source: Gao et al. 2024; `topk` of SAELens.
struct TopKSAE: SparseAutoencoder {
    let core: SAECore
    let k: Int

    static let kind = SAEKind(architecture: "topk") { core, tensors in
        guard let k = core.config.k, k > 0 else {
            throw SAEError.unsupported(
                file: tensors.file, key: "k", expected: "a whole number above 0",
                found: "\(core.config.k.map(String.init) ?? "nothing")")
        }
        return TopKSAE(core: core, k: k)
    }

    /// Those above zero among the k largest are the k largest above zero.
    func activate(_ preactivations: inout Matrix) {
        var kept = Matrix(rows: preactivations.rows, columns: preactivations.columns)
        for row in 0..<preactivations.rows {
            for (id, value) in largest(k, of: preactivations[row], above: 0) {
                kept[row, id] = value
            }
        }
        preactivations = kept
    }

    func activateEach(_ preactivations: inout Matrix) {
        Activation.relu.apply(to: &preactivations)
    }

    var mostActive: Int? { k }
}
