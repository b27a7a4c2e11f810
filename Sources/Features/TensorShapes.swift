internal import Checkpoints
internal import Models
internal import Tensors

extension Checkpoint {
    /// The first of `names` that there is a tensor of.
    func first(of names: [String]) -> String? { names.first { entry($0) != nil } }

    /// Inputs and outputs of a map.
    ///
    /// - Throws: when it is missing or no matrix of at least one number.
    func size(of map: SAEParts.Map) throws -> (inputs: Int, outputs: Int) {
        let expected = map.layout == .inputMajor ? "[inputs, outputs]" : "[outputs, inputs]"
        guard let shape = entry(map.name)?.shape, shape.count == 2, shape.allSatisfy({ $0 > 0 })
        else {
            let found = entry(map.name).map { "\($0.shape)" } ?? "nothing"
            throw CheckpointError.malformed(
                file: url.path, key: map.name, expected: "a matrix \(expected)", found: found)
        }
        return map.layout == .inputMajor ? (shape[0], shape[1]) : (shape[1], shape[0])
    }

    /// Names of tensors that all layouts may carry and that change nothing.
    static let unusedNames: Set<String> = ["k", "group_sizes", "sparsity"]
}

extension SAEParts {
    /// The sizes of the maps as their tensors have them.
    func sizes(in tensors: Checkpoint) throws -> (dIn: Int, dSAE: Int, dOut: Int) {
        let encoder = try tensors.size(of: wEnc)
        let decoder = try tensors.size(of: wDec)
        return (encoder.inputs, encoder.outputs, decoder.outputs)
    }
}

extension SAEConfig {
    /// Settings with the sizes that the tensors have.
    init(
        architecture: String, hook: HookPoint, parts: SAEParts, tensors: Checkpoint
    ) throws {
        let sizes = try parts.sizes(in: tensors)
        self.init(architecture: architecture, hook: hook, dIn: sizes.dIn, dSAE: sizes.dSAE)
        if sizes.dOut != sizes.dIn { dOut = sizes.dOut }
    }
}
