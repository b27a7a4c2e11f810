import Foundation
import Golden
import Plugins
import Testing

@testable import Engine

/// A plugin that cannot be loaded and what its error must name.
struct BrokenPlugin: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var text: String
    var named: [String]

    private static let hub = Fixture.named("gpt2_hub")
    private static let folder = hub.folder.path

    static let all = [
        BrokenPlugin(
            testDescription: "a hook that no model has",
            text: hub.plugin(saes: ["res_jb"], hook: "blocks.1.hook_foo"),
            named: ["fixture", "blocks.1.hook_foo", "blocks.0.hook_resid_pre", "0 to 3"]),
        BrokenPlugin(
            testDescription: "an SAE that is not on this machine",
            text: "[model]\nsource = \"folder:\(folder)\"\n[[sae]]\nsource = \"hf:ORG/REPO/x\"\n",
            named: ["fixture", "hf:ORG/REPO/x", "folder:PATH"]),
        BrokenPlugin(
            testDescription: "an SAE of a release",
            text: "[model]\nsource = \"folder:\(folder)\"\n"
                + "[[sae]]\nrelease = \"gpt2-small-res-jb\"\nid = \"blocks.1.hook_resid_pre\"\n",
            named: ["gpt2-small-res-jb", "blocks.1.hook_resid_pre", "folder:PATH"]),
        BrokenPlugin(
            testDescription: "a model that is not on this machine",
            text: "[model]\nsource = \"hf:ORG/REPO\"\n"
                + "[[sae]]\nsource = \"folder:\(folder)/sae/res_jb\"\n",
            named: ["hf:ORG/REPO", "folder:PATH"]),
        BrokenPlugin(
            testDescription: "an SAE of another width",
            text: hub.plugin(saes: ["hook_z", "../../gpt2_prefixed_f16_legacytok/sae/gated"]),
            named: ["fixture", "blocks.1.hook_resid_pre", "40", "48"]),
        BrokenPlugin(
            testDescription: "a folder without a model",
            text: "[model]\nsource = \"folder:\(folder)/sae\"\n"
                + "[[sae]]\nsource = \"folder:\(folder)/sae/res_jb\"\n",
            named: ["gpt2_hub/sae"]),
        BrokenPlugin(
            testDescription: "a folder without an SAE",
            text: hub.plugin(saes: ["."]), named: ["gpt2_hub/sae", "cfg.json"]),
    ]
}

@Suite struct LoadedPluginTests {
    @Test(arguments: BrokenPlugin.all)
    func brokenPluginIsASentence(_ broken: BrokenPlugin) throws {
        let plugin = try Loading.plugin(broken.text)
        let error = try #require(throws: (any Error).self) { _ = try LoadedPlugin(plugin) }
        for name in broken.named {
            #expect(error.localizedDescription.contains(name), "\(error.localizedDescription)")
        }
    }

    @Test(arguments: [
        "{", "[]", "{\"7\": 7}", "{\"format\": \"axon-labels-1\"}",
        "{\"format\": \"axon-labels-1\", \"hook\": \"blocks.9.hook_resid_pre\", \"features\": {}}",
    ])
    func brokenLabelsNameTheirFile(_ text: String) throws {
        let folder = try TemporaryFolder()
        let labels = try folder.write(text, to: "labels.json")
        let more = "[labels]\nfile = \"\(labels.path)\"\n"
        let plugin = try Loading.plugin(
            Fixture.named("gpt2_hub").plugin(saes: ["res_jb"], more: more))
        let error = try #require(throws: (any Error).self) { _ = try LoadedPlugin(plugin) }
        #expect(error.localizedDescription.contains(labels.path))
    }

    @Test func labelsOfOneHookGoToItsSAEOnly() throws {
        let folder = try TemporaryFolder()
        let labels = try folder.write(
            """
            {"format": "axon-labels-1", "hook": "blocks.1.hook_resid_post",
             "features": {"7": {"label": "seven"}}}
            """, to: "labels.json")
        let text = Fixture.named("gpt2_hub").plugin(
            saes: ["res_jb", "oai_topk_ln"], more: "[labels]\nfile = \"\(labels.path)\"\n")
        let loaded = try LoadedPlugin(Loading.plugin(text))
        #expect(loaded.label(for: FeatureID(sae: 0, index: 7)) == "feature 7")
        #expect(loaded.label(for: FeatureID(sae: 1, index: 7)) == "seven")
    }

    @Test func anotherSAEOfTheSameModelKeepsTheModelInMemory() throws {
        let old = try Loading.hub("res_jb")
        let plugin = try Loading.plugin(Fixture.named("gpt2_hub").plugin(saes: ["oai_topk_ln"]))
        var parts: [String] = []
        let new = try LoadedPlugin(plugin, keepingModelOf: old) { parts.append($0) }
        #expect(parts == ["SAE"])
        #expect(new.model as AnyObject === old.model as AnyObject)
        #expect(new.saes.map(\.hook.name) == ["blocks.1.hook_resid_post"])
        let told = try new.run("The history", Loading.greedy(maxTokens: 4))
        let plain = try LoadedPlugin(plugin).run("The history", Loading.greedy(maxTokens: 4))
        #expect(told.tokens == plain.tokens)
        #expect(told.steps.map(\.features) == plain.steps.map(\.features))
    }

    @Test func aModelInAnotherFolderIsReadAnew() throws {
        let folder = try TemporaryFolder()
        let copy = folder.url.appending(path: "model")
        let hub = Fixture.named("gpt2_hub")
        try FileManager.default.copyItem(at: hub.folder, to: copy)
        let text = hub.plugin(saes: ["res_jb"]).replacing(
            "[model]\nsource = \"folder:\(hub.folder.path)\"",
            with: "[model]\nsource = \"folder:\(copy.path)\"")
        let old = try Loading.hub("res_jb")
        var parts: [String] = []
        let new = try LoadedPlugin(Loading.plugin(text), keepingModelOf: old) { parts.append($0) }
        #expect(parts == ["tokenizer", "model", "SAE"])
        #expect(new.model as AnyObject !== old.model as AnyObject)
    }

    @Test func readingCanBeGivenUp() throws {
        let plugin = try Loading.plugin(Fixture.named("gpt2_hub").plugin(saes: ["res_jb"]))
        var parts: [String] = []
        #expect(throws: CancellationError.self) {
            _ = try LoadedPlugin(plugin) { part in
                parts.append(part)
                if part == "model" { throw CancellationError() }
            }
        }
        #expect(parts == ["tokenizer", "model"])
    }

    @Test func releasedPluginReleasesItsModel() throws {
        var loaded: LoadedPlugin? = try Loading.hub("res_jb")
        weak let model = loaded?.model
        _ = try loaded?.run("The history", Loading.greedy(maxTokens: 3))
        #expect(model != nil)
        loaded = nil
        #expect(model == nil)
    }
}
