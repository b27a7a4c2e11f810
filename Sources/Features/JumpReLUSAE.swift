internal import Tensors

/// JumpReLU: a = relu(pre) where pre > threshold, zero elsewhere; the value is not moved by the threshold.
///
/// Source: Rajamanoharan et al. 2024; `jumprelu` of SAELens, which also stores BatchTopK so.
struct JumpReLUSAE: SparseAutoencoder {
    let core: SAECore
    let threshold: [Float]

    static let kind = SAEKind(architecture: "jumprelu", vectors: ["threshold"]) { core, tensors in
        JumpReLUSAE(core: core, threshold: tensors["threshold"])
    }

    func activate(_ preactivations: inout Matrix) {
        preactivations.mapRows { values in
            for id in values.indices where !(values[id] > max(threshold[id], 0)) { values[id] = 0 }
        }
    }
}
