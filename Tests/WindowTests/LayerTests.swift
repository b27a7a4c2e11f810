import Foundation
import Testing

extension WindowTests {
    @Suite struct LayerTests {
        /// The bundled model with its SAE read at several layers: in one plugin at once, in another
        /// one after the other.
        private func addLayers(to configuration: URL) throws {
            let demo = WindowTestPlan.assets.appending(path: "Demo")
            let plugins = configuration.appending(path: "axon/plugins")
            for layer in 1...3 {
                try addSAE(at: layer, from: demo, to: plugins)
            }
            let head = "[model]\nsource = \"folder:\(demo.path)\"\n"
            let entries = (1...3).map { layer in
                "[[sae]]\nsource = \"folder:sae/blocks.\(layer).hook_resid_pre\"\n"
                    + "hook = \"blocks.\(layer).hook_resid_pre\"\n"
            }
            try ("title = \"Three layers\"\n" + head + entries.joined()).write(
                to: plugins.appending(path: "three.toml"), atomically: true, encoding: .utf8)
            try ("title = \"Demo, layer 2\"\n" + head + entries[1]).write(
                to: plugins.appending(path: "layered.toml"), atomically: true, encoding: .utf8)
        }

        private func addSAE(at layer: Int, from demo: URL, to plugins: URL) throws {
            let source = demo.appending(path: "sae/blocks.3.hook_resid_pre")
            let folder = plugins.appending(path: "sae/blocks.\(layer).hook_resid_pre")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(
                at: folder.appending(path: "sae_weights.safetensors"),
                withDestinationURL: source.appending(path: "sae_weights.safetensors"))
            let settings = try String(
                contentsOf: source.appending(path: "cfg.json"), encoding: .utf8)
            try settings.replacing("blocks.3.", with: "blocks.\(layer).").write(
                to: folder.appending(path: "cfg.json"), atomically: true, encoding: .utf8)
        }

        @Test func severalLayersGrowOneGraphAndTheLegendIsolatesOne() throws {
            let session = try WindowSession(
                ["--plugin", "three", "--prompt", "The capital of France is", "--generate"],
                prepare: addLayers)
            try session.wait(for: "done", since: 0, within: 180)
            let tokens = try session.events("token")
            let layers = tokens.flatMap { $0.features ?? [] }.map(\.layer)
            #expect(Set(layers) == [1, 2, 3])
            try session.click(widget: "legend.1")
            let alone = try session.waitForFrame { frame in
                frame.nodes?.isEmpty == false && frame.nodes?.allSatisfy { $0.layer == 2 } == true
            }
            #expect(alone.value("legend.0") == .isOn(false))
            #expect(alone.value("legend.1") == .isOn(true))
            let total = alone.nodesTotal
            try session.press("0")
            let all = try session.waitForFrame { Set($0.nodes?.map(\.layer) ?? []).count > 1 }
            #expect(all.nodesTotal == total)
            let mark = try session.mark()
            try session.press("shift+1", "n")
            let selected = try session.wait(for: "select", since: mark)
            #expect(selected.layer == 2 || selected.layer == 3)
        }

        @Test func thePillReadsAnotherLayer() throws {
            let session = try WindowSession(["--plugin", "layered"], prepare: addLayers)
            #expect(try session.frame().value("layer")?.text == "layer 2")
            let mark = try session.mark()
            try session.click(widget: "layer")
            let entry = try session.widget(called: "layer entry") {
                $0.name.hasPrefix("layer.") && $0.value?.text == "Layer 3"
            }
            try session.click(entry.middle)
            let event = try session.wait(for: "plugin", since: mark, within: 120)
            #expect(event.name == "layered" && event.layers == [3])
            try session.waitForFrame { $0.value("layer")?.text == "layer 3" }
            try session.generate("The capital of Spain is")
            let features = try session.events("token", since: mark).flatMap { $0.features ?? [] }
            #expect(!features.isEmpty && features.allSatisfy { $0.layer == 3 })
        }

        @Test func theKeyboardReadsAnotherLayer() throws {
            let session = try WindowSession(["--plugin", "layered"], prepare: addLayers)
            let mark = try session.mark()
            try session.press("l")
            _ = try session.widget(called: "layer entry") { $0.name == "layer.0" }
            try session.press("Up", "Return")
            let event = try session.wait(for: "plugin", since: mark, within: 120)
            #expect(event.layers == [1])
        }

        @Test func aLayerOfTheCommandLineIsTheOneThatIsRead() throws {
            let session = try WindowSession(
                ["--plugin", "layered", "--layer", "1"], prepare: addLayers)
            #expect(try session.events("ready").first?.layers == [1])
            let frame = try session.frame()
            #expect(frame.value("layer")?.text == "layer 1")
            #expect(frame.value("plugins")?.text == "Demo, layer 1")
        }

        @Test func aPluginWithOneLayerOnlySaysSo() throws {
            let session = try WindowSession()
            #expect(try session.frame().value("layer")?.text == "layer 3")
            try session.click(widget: "layer")
            _ = try session.frame()
            #expect(try session.frame().widget("layer.0") == nil)
        }
    }
}
