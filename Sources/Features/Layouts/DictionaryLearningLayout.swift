internal import Checkpoints
internal import Models

/// dictionary_learning: `ae.pt` beside `config.json`, whose trainer names the class.
///
/// AutoEncoder, AutoEncoderNew, AutoEncoderTopK, BatchTopKSAE, MatryoshkaBatchTopKSAE,
/// GatedAutoEncoder and JumpReluAutoEncoder; the BatchTopK ones fire above their stored threshold.
enum DictionaryLearningLayout {
    static let layout = SAELayout(
        name: "dictionary-learning", loaders: ["dictionary_learning_1"],
        markers: "\(configName) with ae.pt", files: files, read: read)

    private static let configName = "config.json"
    private static let tensorsNames = ["ae.pt", "ae.safetensors"]

    private static func files(_ listing: SAEListing) -> [String]? {
        guard listing.has(configName), let tensors = tensorsNames.first(where: listing.has) else {
            return nil
        }
        return [configName, tensors]
    }

    static func read(place: SAEPlace, options: SAEOptions) throws -> SAEFiles {
        let root = try ConfigFile(place.url(configName))
        guard let file = root.section("trainer") else {
            throw root.error("trainer", expected: "an object", found: "nothing")
        }
        let name = tensorsNames.first(where: place.listing.has) ?? tensorsNames[0]
        let tensors = try Checkpoint(file: place.url(name))
        let kind = try kind(file)
        let parts = parts(in: tensors)
        var config = SAEConfig(
            architecture: kind.architecture, hook: try place.hook(options, told(by: file)),
            dIn: try file.int("activation_dim", in: 1...1_048_576),
            dSAE: try file.int("dict_size", in: 1...67_108_864))
        config.subtractsDecoderBias = kind.subtracts
        if kind.architecture == "topk" { config.k = try file.int("k", in: 1...config.dSAE) }
        var ignored: Set<String> = ["k", "group_sizes"]
        // TopK keeps the k largest, though its file has a threshold too.
        if kind.architecture != "jumprelu" { ignored.insert("threshold") }
        return SAEFiles(config: config, tensors: tensors, parts: parts, ignored: ignored)
    }

    private static func kind(
        _ file: ConfigFile
    ) throws -> (architecture: String, subtracts: Bool) {
        let name = try file.string("dict_class")
        switch name {
        case "AutoEncoder": return ("standard", true)
        case "AutoEncoderNew": return ("standard", false)
        case "AutoEncoderTopK": return ("topk", true)
        case "BatchTopKSAE", "MatryoshkaBatchTopKSAE": return ("jumprelu", true)
        case "GatedAutoEncoder": return ("gated", true)
        case "JumpReluAutoEncoder": return ("jumprelu", false)
        default:
            throw SAEError.unsupported(
                file: file.url.path, key: "trainer.dict_class",
                expected: "a class of dictionary_learning that is known", found: name)
        }
    }

    private static func parts(in tensors: Checkpoint) -> SAEParts {
        var parts = SAEParts.torchLinear
        if tensors.entry("W_enc") != nil { parts.wEnc = .inputMajor("W_enc") }
        if tensors.entry("W_dec") != nil { parts.wDec = .inputMajor("W_dec") }
        parts.bEnc = tensors.first(of: ["b_enc", "encoder.bias"]) ?? "b_enc"
        parts.bDec =
            tensors.first(of: ["b_dec", "bias", "decoder_bias", "decoder.bias"]) ?? "b_dec"
        for (name, other) in [("b_gate", "gate_bias"), ("b_mag", "mag_bias")]
        where tensors.entry(other) != nil {
            parts.vectors[name] = .tensor(other)
        }
        return parts
    }

    /// `resid_post_layer_3` and the like; a trainer that names no submodule reads resid_post.
    private static func told(by file: ConfigFile) -> HookPoint? {
        guard let layer = try? file.int("layer", in: 0...100_000),
            let module = try? file.string("submodule_name", default: "resid_post")
        else { return nil }
        if module.hasPrefix("resid_post") { return .residPost(layer) }
        if module.hasPrefix("resid_pre") { return .residPre(layer) }
        if module.hasPrefix("mlp_out") { return .mlpOut(layer) }
        return module.hasPrefix("att") ? .attnOut(layer) : nil
    }
}
