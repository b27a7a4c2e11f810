internal import Tensors

/// ReLU: a = relu(pre).
///
/// Source: Bricken et al. 2023, Cunningham et al. 2023; `standard` of SAELens.
struct StandardSAE: SparseAutoencoder {
    let core: SAECore

    static let kind = SAEKind(architecture: "standard") { core, _ in StandardSAE(core: core) }

    func activate(_ preactivations: inout Matrix) { Activation.relu.apply(to: &preactivations) }
}
