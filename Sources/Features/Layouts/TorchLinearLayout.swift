internal import Checkpoints
internal import Models

/// Two linear maps of torch in one `.pt` or `.pth` whose name ends in its layer, as in `…-l19.pt`.
///
/// ReLU on hook_resid_post, b_dec not taken from the input; so Goodfire's and Qresearch's.
enum TorchLinearLayout {
    static let layout = SAELayout(
        name: "torch-linear", loaders: ["goodfire", "deepseek_r1"], markers: "NAME-lN.pt",
        files: SAELayout.one(isOne), read: read)

    @Sendable private static func isOne(_ name: String) -> Bool {
        name.hasSuffix(".pt") || name.hasSuffix(".pth")
    }

    static func read(place: SAEPlace, options: SAEOptions) throws -> SAEFiles {
        let url = try place.url(of: isOne)
        let tensors = try Checkpoint(file: url)
        let parts = tensors.entry("encoder_linear.weight") == nil ? .torchLinear : goodfire
        let hook = try place.hook(options, layer(url.lastPathComponent).map { .residPost($0) })
        var config = try SAEConfig(
            architecture: "standard", hook: hook, parts: parts, tensors: tensors)
        config.subtractsDecoderBias = false
        return SAEFiles(config: config, tensors: tensors, parts: parts)
    }

    private static let goodfire = SAEParts(
        wEnc: .outputMajor("encoder_linear.weight"), wDec: .outputMajor("decoder_linear.weight"),
        bEnc: "encoder_linear.bias", bDec: "decoder_linear.bias")

    /// 19 of `DeepSeek-R1-Distill-Llama-8B-SAE-l19.pt`.
    private static func layer(_ name: String) -> Int? {
        guard let stem = name.split(separator: ".").dropLast().last,
            let last = stem.split(separator: "-").last, last.hasPrefix("l")
        else { return nil }
        return Int(last.dropFirst())
    }
}
