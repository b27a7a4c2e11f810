import Models
import Testing

/// The names of TransformerLens, in and out.
struct HookPointTests {
    @Test(arguments: [
        "hook_embed", "hook_pos_embed", "blocks.0.hook_resid_pre", "blocks.11.hook_resid_mid",
        "blocks.2.hook_resid_post", "blocks.2.hook_attn_out", "blocks.2.hook_mlp_out",
        "blocks.3.hook_mlp_in", "blocks.3.ln2.hook_normalized", "blocks.3.mlp.hook_in",
        "blocks.47.attn.hook_z", "ln_final.hook_normalized",
    ])
    func namesAreReadAndWrittenAlike(_ name: String) {
        #expect(HookPoint(name: name)?.name == name)
    }

    @Test(arguments: [
        "", "blocks", "blocks.1", "blocks..hook_resid_pre", "blocks.-1.hook_resid_pre",
        "blocks.01.hook_resid_pre", "blocks.+1.hook_resid_pre", "blocks.1.hook_resid_pre.x",
        "blocks.99999999999999999999.hook_resid_pre", "Blocks.1.hook_resid_pre", "logits",
    ])
    func otherNamesAreNoHooks(_ name: String) {
        #expect(HookPoint(name: name) == nil)
    }

    @Test func aHookKnowsItsLayerAndMoves() {
        #expect(HookPoint.z(3).layer == 3 && HookPoint.embed.layer == nil)
        #expect(HookPoint.residPre(3).moved(toLayer: 5) == .residPre(5))
        #expect(HookPoint.embed.moved(toLayer: 5) == .embed)
    }
}
