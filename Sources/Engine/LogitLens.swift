public import Models

/// What a plugin without an SAE shows of a layer: which tokens the model would say next if it ended
/// there.
///
/// The stream that leaves the layer goes through the final norm, the unembedding and a softmax, as
/// only that of the last layer does in the model; the tokens that are likely then stand for
/// features, their probabilities for activations. At the last layer these are the model's own.
/// Source: nostalgebraist 2020, "interpreting GPT: the logit lens".
public struct LogitLens: Sendable, Hashable {
    /// The layer whose output it reads, counted from 0.
    public let layer: Int

    /// How many lenses a plugin has at most: as many colours as are told apart with ease.
    static let mostLenses = 4

    /// Where it reads the model.
    public var hook: HookPoint { .residPost(layer) }

    /// What it shows, in a sentence for people.
    public var explanation: String {
        "The logit lens at layer \(layer): how likely this token would be next if the model ended "
            + "after this layer."
    }

    /// Lenses spread evenly over a model of so many layers, the last one at its last layer.
    public static func spread(over layers: Int) -> [LogitLens] {
        let count = min(mostLenses, layers)
        return (0..<count).map { LogitLens(layer: ($0 + 1) * layers / count - 1) }
    }
}
