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

    /// What fired at each position of a forward pass.
    /// - Returns: `[count]` lists, each by falling activation within its SAE
    func firings(
        in output: ForwardOutput, count: Int, options: GenerationOptions
    ) throws -> [[FeatureFiring]] {
        var result = [[FeatureFiring]](repeating: [], count: count)
        for (number, attached) in saes.enumerated() {
            guard let stream = output.activations[attached.hook] else { continue }
            let acts = attached.sae.encode(stream)
            for position in 0..<count {
                let top = topFeatures(
                    of: acts[position], k: options.featureTopK, threshold: options.threshold)
                result[position] += top.map { firing($0, sae: number) }
            }
        }
        return result
    }

    private func firing(_ fired: FiredFeature, sae: Int) -> FeatureFiring {
        let id = FeatureID(sae: sae, index: fired.id)
        return FeatureFiring(
            id: id, activation: fired.activation, label: label(for: id), layer: saes[sae].layer)
    }
}
