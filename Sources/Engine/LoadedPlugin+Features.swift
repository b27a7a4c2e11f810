internal import Features
internal import Foundation
internal import Models
internal import Tensors
internal import Tokenizers

extension LoadedPlugin {
    /// The ids of a prompt as TransformerLens' `to_tokens` makes them: BOS by the model's rule,
    /// cut to the context.
    public func promptTokens(_ text: String, prependBOS: Bool? = nil) -> [Int] {
        let bos = prependBOS ?? model.defaultPrependsBOS
        let ids = tokenizer.encode(text, prependBOS: bos)
        return Array(ids.prefix(model.dimensions.nCtx))
    }

    /// How many positions are encoded at once; a long prompt whole would take dSAE floats for each.
    private static let chunk = 64

    /// What fired at each position of a forward pass.
    /// - Returns: `[count]` lists, each by falling activation within its SAE or lens
    /// - Throws: `CancellationError` when `shouldStop` says so; it is asked once a chunk
    func firings(
        in output: ForwardOutput, count: Int, options: GenerationOptions, shouldStop: () -> Bool
    ) throws -> [[FeatureFiring]] {
        if !lenses.isEmpty {
            return try tokens(
                seenIn: output, count: count, options: options, shouldStop: shouldStop)
        }
        var result = [[FeatureFiring]](repeating: [], count: count)
        for (number, attached) in saes.enumerated() {
            guard let stream = output.activations[attached.hook] else { continue }
            if count == 1 {
                if shouldStop() { throw CancellationError() }
                let top = attached.sae.strongestFeatures(
                    of: stream, k: options.featureTopK, threshold: options.threshold)
                result[0] += top.map { firing($0, sae: number) }
                continue
            }
            for start in stride(from: 0, to: count, by: Self.chunk) {
                if shouldStop() { throw CancellationError() }
                let positions = start..<min(start + Self.chunk, count)
                let acts = attached.sae.encode(stream.rows(positions))
                for position in positions {
                    let top = topFeatures(
                        of: acts[position - start], k: options.featureTopK,
                        threshold: options.threshold)
                    result[position] += top.map { firing($0, sae: number) }
                }
            }
        }
        return result
    }

    private func firing(_ fired: FiredFeature, sae: Int) -> FeatureFiring {
        let id = FeatureID(sae: sae, index: fired.id)
        let name = name(of: id)
        var firing = FeatureFiring(
            id: id, activation: fired.activation, label: name?.text ?? "feature \(fired.id)",
            layer: saes[sae].layer, density: saes[sae].labels.record(for: fired.id)?.density)
        firing.isLabelDerived = name?.isDerived ?? false
        return firing
    }
}
