internal import Tensors

/// Gated: a = relu(pre · exp(r_mag) + b_mag) where pre + b_gate > 0, zero elsewhere; there is no b_enc.
///
/// Source: Rajamanoharan et al. 2024 (gated); `gated` of SAELens.
struct GatedSAE: SparseAutoencoder {
    let core: SAECore
    let bGate: [Float]
    let bMag: [Float]
    let magnitudeScale: [Float]

    static let kind = SAEKind(
        architecture: "gated", hasEncoderBias: false, vectors: ["b_gate", "b_mag", "r_mag"]
    ) { core, tensors in
        GatedSAE(
            core: core, bGate: tensors["b_gate"], bMag: tensors["b_mag"],
            magnitudeScale: exponentials(of: tensors["r_mag"]))
    }

    func activate(_ preactivations: inout Matrix) {
        preactivations.mapRows { values in
            for id in values.indices {
                let isOpen = values[id] + bGate[id] > 0
                values[id] = isOpen ? max(values[id] * magnitudeScale[id] + bMag[id], 0) : 0
            }
        }
    }
}
