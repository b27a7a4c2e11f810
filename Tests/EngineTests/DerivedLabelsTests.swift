import Features
import Foundation
import Golden
import Hub
import JSON
import Models
import Synchronization
import Testing
import WebDouble

@testable import Engine

/// Labels read off a feature's own weights, where nobody has described it.
@Suite struct DerivedLabelsTests {
    /// A plugin of one SAE of a fixture, at the hook that its answers name.
    private func load(
        _ fixture: Fixture, _ name: String, more: String = ""
    ) throws -> LoadedPlugin {
        let sae = try #require(try GoldenData(fixture).autoencoders.first { $0.name == name })
        let folder = sae.folder.path
        let text = """
            [model]
            source = "folder:\(fixture.folder.path)"
            \(more)
            [[sae]]
            source = "folder:\(folder)"
            hook = "\(sae.hook)"
            """
        return try LoadedPlugin(Loading.plugin(text))
    }

    private func derived(_ id: FeatureID, in loaded: LoadedPlugin) -> FeatureLabel? {
        loaded.deriveLabel(for: id, telling: Outlet { _ in })
        return loaded.late.label(for: id)
    }

    /// The phrase of the golden tokens, nil where two of them are too near to tell their order.
    private func expected(
        _ promoted: JSONValue, in loaded: LoadedPlugin
    ) throws -> FeatureLabel? {
        let ids = try promoted.array("ids").compactMap(\.int)
        let values = try promoted.array("values").compactMap(\.double)
        let areApart = zip(values, values.dropFirst()).prefix(10).allSatisfy { $0 - $1 > 1e-4 * $0 }
        guard areApart else { return nil }
        return FeatureLabel(
            promoting: zip(ids, values).prefix(10).map {
                FeatureDetail.Token(
                    text: loaded.tokenizer.decodeToken($0), id: $0, value: Float($1))
            })
    }

    @Test(arguments: Fixture.all)
    func derivedLabelsNameTheGoldenTokens(_ fixture: Fixture) throws {
        let root = try JSONValue(
            contentsOf: fixture.folder.appending(path: "interp_golden.json"))
        var compared = 0
        for entry in try root.array("inspect") {
            let loaded = try load(fixture, try entry.string("sae"))
            let id = FeatureID(index: try entry.int("id"))
            guard let label = try expected(entry.object("promoted"), in: loaded) else { continue }
            #expect(derived(id, in: loaded) == label)
            #expect(loaded.label(for: id) == label.text && label.isDerived)
            compared += 1
        }
        #expect(compared > 0)
    }

    @Test(arguments: ["f16", "q8"])
    func narrowWeightsNameWhatTheirOwnDetailLists(_ dtype: String) throws {
        let fixture = Fixture.named("gpt2_hub")
        let loaded = try load(fixture, "res_jb", more: "dtype = \"\(dtype)\"")
        let twin = try load(fixture, "res_jb", more: "dtype = \"\(dtype)\"")
        for index in [0, 9, 155, 383] {
            let id = FeatureID(index: index)
            let detail = try twin.detail(of: id)
            #expect(derived(id, in: loaded) == FeatureLabel(promoting: detail.promoted))
            #expect(detail.label == loaded.label(for: id))
            #expect(detail.labelSource == FeatureLabel.derivedSource)
        }
    }

    @Test func aTranscoderNamesWhatItWrites() throws {
        let fixture = Fixture.named("gpt2_hub")
        let source = fixture.folder.appending(path: "sae/mlp_out_scaling_ones")
        let folder = try TemporaryFolder()
        try folder.write(
            """
            {"architecture": "transcoder", "d_in": 48, "d_out": 48, "d_sae": 96,
             "hook_name": "blocks.2.ln2.hook_normalized", "hook_name_out": "blocks.2.hook_mlp_out",
             "apply_b_dec_to_input": false, "normalize_activations": "none"}
            """, to: "cfg.json")
        try FileManager.default.copyItem(
            at: source.appending(path: "sae_weights.safetensors"),
            to: folder.url.appending(path: "sae_weights.safetensors"))
        let text = """
            [model]
            source = "folder:\(fixture.folder.path)"
            [[sae]]
            source = "folder:\(folder.url.path)"
            """
        let loaded = try LoadedPlugin(Loading.plugin(text))
        #expect(loaded.saes[0].hook.name == "blocks.2.ln2.hook_normalized")
        let plain = try load(fixture, "mlp_out_scaling_ones")
        for id in [0, 5, 95].map({ FeatureID(index: $0) }) {
            let label = derived(id, in: loaded)
            #expect(label != nil && label == derived(id, in: plain))
        }
    }

    @Test func anSAEOutsideTheResidualStreamSaysNothing() throws {
        let loaded = try Loading.hub("hook_z")
        let id = FeatureID(index: 3)
        #expect(derived(id, in: loaded) == nil && loaded.late.isSettled(id))
        #expect(loaded.label(for: id) == "feature 3")
        let detail = try loaded.detail(of: id)
        #expect(detail.label == "feature 3" && detail.labelSource == nil)
    }

    @Test func onlyFeaturesThatWereShownAreDerived() throws {
        let loaded = try Loading.hub("res_jb")
        let heard = Heard()
        let search = LabelSearch(loaded, hub: nil, derives: true) { heard.add($0) }
        #expect(!(0..<384).contains { loaded.late.isSettled(FeatureID(index: $0)) })
        let step = try #require(
            try loaded.run("The history", Loading.greedy(maxTokens: 1)).steps.first)
        let shown = Set(step.features.map(\.id))
        #expect(!shown.isEmpty && step.features.allSatisfy { !$0.isNamed && !$0.isLabelDerived })
        search.note(step.features)
        #expect(heard.wait { Set($0.keys) == shown })
        for (id, label) in heard.labels {
            #expect(label.isDerived && label.text.hasPrefix("→ “"))
            #expect(loaded.label(for: id) == label.text)
        }
        for index in 0..<384 where !shown.contains(FeatureID(index: index)) {
            #expect(!loaded.late.isSettled(FeatureID(index: index)))
        }
        let again = try loaded.run("The history", Loading.greedy(maxTokens: 1)).steps[0]
        #expect(again.features.allSatisfy { $0.isLabelDerived })
        #expect(ProtocolMessage.token(again).text.contains("\"label_source\":\"derived from"))
        withExtendedLifetime(search) {}
    }

    @Test func aLabelFromAFileIsNeverDerived() throws {
        let folder = try TemporaryFolder()
        let names = (0..<384).map { "\"\($0)\": \"given \($0)\"" }.joined(separator: ",")
        let file = try folder.write("{\(names)}", to: "labels.json")
        let text = Fixture.named("gpt2_hub").plugin(
            saes: ["res_jb"], more: "[labels]\nfile = \"\(file.path)\"\n")
        let loaded = try LoadedPlugin(Loading.plugin(text))
        let heard = Heard()
        let search = LabelSearch(loaded, hub: nil, derives: true) { heard.add($0) }
        let step = try loaded.run("The history", Loading.greedy(maxTokens: 1)).steps[0]
        search.note(step.features)
        _ = try loaded.detail(of: step.features[0].id)
        #expect(!(0..<384).contains { loaded.late.isSettled(FeatureID(index: $0)) })
        #expect(heard.labels.isEmpty)
    }

    @Test func aPluginThatHasGoneNamesNothing() throws {
        let heard = Heard()
        let outlet = Outlet { heard.add($0) }
        outlet.tell([FeatureID(index: 1): FeatureLabel("one")])
        outlet.close()
        outlet.tell([FeatureID(index: 2): FeatureLabel("two")])
        #expect(heard.labels == [FeatureID(index: 1): FeatureLabel("one")])
    }

    @Test func derivingChangesNoToken() throws {
        let loaded = try Loading.hub("res_jb")
        let options = Loading.greedy(maxTokens: 12)
        let alone = try loaded.run("The history", options)
        let search = LabelSearch(loaded, hub: nil, derives: true)
        for _ in 0..<4 {
            let run = try Generation(loaded, prompt: "The history", options: options).begin()
            var tokens: [Int] = []
            while !run.hasEnded {
                let turn = try run.advance { false }
                search.note(turn)
                if case .step(let step) = turn { tokens += [step.tokenID].compactMap(\.self) }
            }
            #expect(tokens == alone.tokens)
        }
    }
}

/// Labels as they come, on whatever thread.
final class Heard: Sendable {
    private let state = Mutex<[FeatureID: FeatureLabel]>([:])
    var labels: [FeatureID: FeatureLabel] { state.withLock { $0 } }

    func add(_ labels: [FeatureID: FeatureLabel]) { state.withLock { $0.merge(labels) { $1 } } }

    /// Whether it comes to be so within a minute.
    func wait(_ isDone: ([FeatureID: FeatureLabel]) -> Bool) -> Bool {
        for _ in 0..<6_000 {
            if isDone(labels) { return true }
            usleep(10_000)
        }
        return false
    }
}
