internal import Checkpoints
internal import Tensors

/// Llama and all that descend from it: RMSNorm, rotary positions, grouped-query attention, a gated
/// MLP, and the same names of tensors.
///
/// Each relative's file sets what it does differently.
struct GatedDecoder {
    let size: ModelDimensions
    let epsilon: Float
    var activation: Activation
    /// Whether q, k and v have biases.
    var hasQKVBias = false
    /// Whether W_O has a bias.
    var hasOutputBias = false
    /// Whether the MLP's maps have biases.
    var hasMLPBias = false
    /// What is added to the gains of all norms: 1 for Gemma.
    var gainOffset: Float = 0
    /// Whether each head's query and key are normed before they turn.
    var hasHeadNorms = false
    /// Whether what attention and MLP add is normed, too, by names that Gemma 2 introduced.
    var hasPostNorms = false
    /// What scores are multiplied by.
    var scale: Float
    var scoreSoftcap: Float?
    var logitSoftcap: Float?
    var embeddingScale: Float?
    /// The rotary embeddings that layers choose among.
    var rotaries: [RotaryEmbedding]
    /// Which rotary embedding turns each layer; the first where this is empty.
    var rotaryOfLayer: [Int] = []
    /// How many positions each layer sees; all where this is empty.
    var windowOfLayer: [Int?] = []
    var isTiedByDefault = false
    /// What may stand before `embed_tokens`, `layers` and `norm` in the names of tensors.
    var prefixes = ["model.", ""]
    /// Tensors of other parts of the checkpoint that are not needed.
    var foreignPrefixes: [String] = []

    /// Reads what all of the family have under the same keys.
    ///
    /// - Parameters:
    ///   - file: the settings.
    ///   - defaults: what transformers assumes of keys that are not there.
    /// - Throws: `CheckpointError` for a key that is missing or out of range.
    init(_ file: ConfigFile, defaults: Defaults = Defaults()) throws(CheckpointError) {
        let dModel = try file.int("hidden_size", default: defaults.dModel, in: 1...65536)
        let nHeads = try file.int("num_attention_heads", default: defaults.nHeads, in: 1...1024)
        let dHead = try file.headDimension(
            dModel: dModel, nHeads: nHeads, default: defaults.dHead)
        let rotary = RotarySettings(
            file,
            context: try file.int(
                "max_position_embeddings", default: defaults.nCtx, in: 1...16_777_216))
        size = ModelDimensions(
            dModel: dModel,
            nLayers: try file.int("num_hidden_layers", default: defaults.nLayers, in: 1...1024),
            nHeads: nHeads,
            nKeyValueHeads: try file.divisor(
                "num_key_value_heads", of: nHeads, named: "num_attention_heads",
                default: defaults.nKeyValueHeads ?? nHeads),
            dHead: dHead,
            dMLP: try file.int(
                "intermediate_size", default: defaults.dMLP, in: 1...1_048_576),
            nCtx: try rotary.context(),
            dVocab: try file.int("vocab_size", default: defaults.dVocab, in: 1...16_777_216))
        epsilon = Float(try file.number("rms_norm_eps", default: defaults.epsilon))
        activation = try file.activation("hidden_act", default: "silu")
        scale = 1 / Float(dHead).squareRoot()
        rotaries = [try rotary.embedding(dHead: dHead, base: defaults.rotaryBase)]
    }

    /// What settings are where the file does not say.
    struct Defaults {
        var dModel: Int?
        var nLayers: Int?
        var nHeads: Int?
        var nKeyValueHeads: Int?
        var dHead: Int?
        var dMLP: Int?
        var nCtx: Int? = 2048
        var dVocab: Int?
        var epsilon = 1e-6
        var rotaryBase = 10000.0
    }

    /// Reads the weights and makes the model.
    func model(
        _ file: ConfigFile, _ checkpoint: Checkpoint, prependsBOS: Bool
    ) throws(CheckpointError) -> Decoder {
        var loader = StrictLoader(checkpoint)
        loader.ignoreBuffers()
        loader.ignore { name in foreignPrefixes.contains { name.hasPrefix($0) } }
        let prefix =
            prefixes.first { loader.has($0 + "embed_tokens.weight") } ?? prefixes[0]
        let head = prefix.hasSuffix("model.") ? String(prefix.dropLast(6)) + "lm_head" : "lm_head"
        let isTied = try file.isTied(
            default: isTiedByDefault, hasHead: loader.has(head + ".weight"))
        let tokens = loader.embedding(
            prefix + "embed_tokens.weight", count: size.dVocab, dimension: size.dModel)
        var blocks: [DecoderBlock] = []
        for layer in 0..<size.nLayers {
            blocks.append(block(layer, prefix + "layers.\(layer).", &loader))
        }
        let weights = DecoderWeights(
            tokens: tokens, embeddingScale: embeddingScale, rotaries: rotaries, blocks: blocks,
            finalNorm: norm(prefix + "norm", &loader),
            unembedding: loader.unembedding(head, size, tied: isTied ? tokens : nil),
            logitSoftcap: logitSoftcap)
        try loader.finish()
        return Decoder(size, weights, prependsBOS: prependsBOS)
    }

    private func norm(_ name: String, _ loader: inout StrictLoader) -> Norm {
        .rms(loader.rmsNorm(name, size.dModel, epsilon: epsilon, offset: gainOffset))
    }

    private func block(
        _ layer: Int, _ prefix: String, _ loader: inout StrictLoader
    ) -> DecoderBlock {
        let mlpNorm = hasPostNorms ? "pre_feedforward_layernorm" : "post_attention_layernorm"
        return DecoderBlock(
            norm1: norm(prefix + "input_layernorm", &loader),
            attention: attention(layer, prefix + "self_attn.", &loader),
            postNorm1: hasPostNorms ? norm(prefix + "post_attention_layernorm", &loader) : nil,
            norm2: norm(prefix + mlpNorm, &loader),
            mlp: mlp(prefix + "mlp.", &loader),
            postNorm2: hasPostNorms ? norm(prefix + "post_feedforward_layernorm", &loader) : nil)
    }

    private func attention(
        _ layer: Int, _ prefix: String, _ loader: inout StrictLoader
    ) -> SelfAttention {
        let d = size.dModel
        let (wide, shared) = (size.nHeads * size.dHead, size.nKeyValueHeads * size.dHead)
        func headNorm(_ name: String) -> RMSNorm? {
            guard hasHeadNorms else { return nil }
            return loader.rmsNorm(
                prefix + name, size.dHead, epsilon: epsilon, offset: gainOffset)
        }
        return SelfAttention(
            project: .separate(
                wQ: loader.linear(prefix + "q_proj", d, wide, hasBias: hasQKVBias),
                wK: loader.linear(prefix + "k_proj", d, shared, hasBias: hasQKVBias),
                wV: loader.linear(prefix + "v_proj", d, shared, hasBias: hasQKVBias)),
            queryNorm: headNorm("q_norm"), keyNorm: headNorm("k_norm"),
            rotary: rotaryOfLayer.isEmpty ? 0 : rotaryOfLayer[layer],
            heads: CausalAttention(
                heads: size.nHeads, keyValueHeads: size.nKeyValueHeads, dHead: size.dHead,
                scale: scale, window: windowOfLayer.isEmpty ? nil : windowOfLayer[layer],
                softcap: scoreSoftcap),
            wO: loader.linear(prefix + "o_proj", wide, d, hasBias: hasOutputBias),
            dHead: size.dHead)
    }

    private func mlp(_ prefix: String, _ loader: inout StrictLoader) -> MLP {
        let (d, wide) = (size.dModel, size.dMLP)
        return MLP(
            wGate: loader.linear(prefix + "gate_proj", d, wide, hasBias: hasMLPBias),
            wIn: loader.linear(prefix + "up_proj", d, wide, hasBias: hasMLPBias),
            wOut: loader.linear(prefix + "down_proj", wide, d, hasBias: hasMLPBias),
            activation: activation)
    }
}
