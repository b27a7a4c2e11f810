internal import Features
internal import Foundation
internal import Models
internal import Tensors
internal import Text
internal import Tokenizers

extension LoadedPlugin {
    /// How many logits are held at once; those of a long prompt would take gigabytes.
    private static let mostLogits = 1 << 24

    /// The likeliest tokens at each position and lens.
    /// - Returns: `[count]` lists, each by falling probability within its lens
    /// - Throws: `CancellationError` when `shouldStop` says so; it is asked once a chunk
    func tokens(
        seenIn output: ForwardOutput, count: Int, options: GenerationOptions,
        mostLogits: Int = mostLogits, shouldStop: () -> Bool
    ) throws -> [[FeatureFiring]] {
        let chunk = max(1, mostLogits / model.dimensions.dVocab / lenses.count)
        var result = [[FeatureFiring]](repeating: [], count: count)
        for start in stride(from: 0, to: count, by: chunk) {
            if shouldStop() { throw CancellationError() }
            let positions = start..<min(start + chunk, count)
            let probabilities = probabilities(in: output, at: positions)
            for (number, lens) in lenses.enumerated() {
                for position in positions {
                    let row = number * positions.count + position - start
                    let top = topFeatures(
                        of: probabilities[row], k: options.featureTopK,
                        threshold: options.threshold)
                    result[position] += top.map { firing($0, number, lens) }
                }
            }
        }
        return result
    }

    /// What would come next at `positions`, `[lens · pos, dVocab]`; the unembedding is read once for
    /// all lenses.
    private func probabilities(in output: ForwardOutput, at positions: Range<Int>) -> Matrix {
        var streams = Matrix(rows: 0, columns: model.dimensions.dModel)
        for lens in lenses {
            guard let stream = output.activations[lens.hook] else {
                preconditionFailure("every lens's hook is recorded")
            }
            streams.append(stream.rows(positions))
        }
        var rows = model.unembed(streams)
        rows.softmaxRows()
        return rows
    }

    private func firing(
        _ token: FiredFeature, _ number: Int, _ lens: LogitLens
    ) -> FeatureFiring {
        let id = FeatureID(sae: number, index: token.id)
        return FeatureFiring(
            id: id, activation: token.activation, label: label(for: id), layer: lens.layer,
            isProbability: true)
    }

    /// The token that a lens shows as a feature, nil where the plugin has no such lens.
    func tokenLabel(of id: FeatureID) -> String? {
        guard lenses.indices.contains(id.sae) else { return nil }
        return LabelText.label(ofToken: tokenizer.decodeToken(id.index))
    }

    /// What is known of a token as a lens shows it.
    func tokenDetail(of id: FeatureID) throws -> FeatureDetail {
        let limit = model.dimensions.dVocab
        guard lenses.indices.contains(id.sae), (0..<limit).contains(id.index) else {
            throw EngineError.noSuchFeature(id, limit: lenses.indices.contains(id.sae) ? limit : 0)
        }
        let lens = lenses[id.sae]
        return FeatureDetail(
            id: id, hook: lens.hook.name, layer: lens.layer, label: label(for: id),
            explanation: lens.explanation, promoted: [], suppressed: [], neighbours: [],
            examples: [])
    }
}
