import Foundation
import Fuzzing
import Golden
import Models
import Testing

/// What GPT-2's settings can change, against the model written out.
struct GPT2VariantTests {
    private let tokens = [3, 1, 4, 1, 5, 19, 0, 6]

    @Test(arguments: ["gelu_new", "gelu_pytorch_tanh", "gelu", "relu"])
    func activationFunctionsAreHonoured(_ name: String) throws {
        let tiny = TinyGPT2(["activation_function": "\"\(name)\""])
        var written = WrittenGPT2(model: tiny)
        if name == "gelu" { written.activation = { $0 / 2 * (1 + erf($0 / 2.0.squareRoot())) } }
        if name == "relu" { written.activation = { max($0, 0) } }
        try check(tiny, written)
    }

    @Test func innerWidthIsHonoured() throws {
        for inner in ["20", "null"] {
            let tiny = TinyGPT2(["n_inner": inner])
            try check(tiny, WrittenGPT2(model: tiny))
        }
    }

    @Test func scalingByLayerIsHonoured() throws {
        let tiny = TinyGPT2(["scale_attn_by_inverse_layer_idx": "true"])
        try check(tiny, WrittenGPT2(model: tiny, scaleOfLayer: { 1 / Double($0 + 1) }))
        let plain = TinyGPT2(["scale_attn_weights": "false"])
        let dHead = Double(TinyGPT2.size.dModel / TinyGPT2.size.heads)
        try check(plain, WrittenGPT2(model: plain, scaleOfLayer: { _ in dHead.squareRoot() }))
    }

    @Test func anUntiedHeadIsUsed() throws {
        var tiny = TinyGPT2()
        var random = Seeded(5)
        let shape = [TinyGPT2.size.dVocab, TinyGPT2.size.dModel]
        tiny.tensors["lm_head.weight"] = (shape, random.floats(shape[0] * shape[1]))
        try check(tiny, WrittenGPT2(model: tiny))
    }

    @Test func namesMayBearAPrefixAndMasksAreIgnored() throws {
        let tiny = TinyGPT2()
        var prefixed = tiny
        prefixed.tensors = Dictionary(
            uniqueKeysWithValues: tiny.tensors.map { ("transformer." + $0.key, $0.value) })
        prefixed.tensors["transformer.h.0.attn.bias"] = ([1, 1, 2, 2], [1, 0, 1, 1])
        prefixed.tensors["transformer.h.0.attn.masked_bias"] = ([], [-1e4])
        try check(prefixed, WrittenGPT2(model: tiny))
    }

    private func check(_ tiny: TinyGPT2, _ written: WrittenGPT2) throws {
        let folder = try TemporaryFolder()
        try tiny.write(to: folder)
        let model = try ModelRegistry.load(folder: folder.url)
        let output = try model.forward(
            tokens, cache: model.makeCache(), plan: HookPlan(), logits: .all,
            shouldStop: { false })
        let logits = try #require(output.logits)
        for (position, expected) in written.logits(tokens).enumerated() {
            for (found, expected) in zip(logits[position], expected) {
                #expect(abs(Double(found) - expected) < 2e-5 * max(1, abs(expected)))
            }
        }
    }
}
