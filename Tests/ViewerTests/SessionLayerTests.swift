import Golden
import Graphics
import Overlay
import Testing

@testable import Engine
@testable import Viewer

@MainActor
struct SessionLayerTests {
    private func draw(_ driver: SessionDriver) {
        _ = driver.session.scene(
            viewport: PixelRect(x: 310, y: 0, width: 970, height: 800),
            surface: PixelSize(width: 1280, height: 800), scale: 1)
    }

    @Test func severalAutoencodersShareOneGraph() throws {
        let session = try SessionDriver.severalShown().session
        let loaded = try #require(session.loadedModel)
        #expect(loaded.hasSeveralSAEs && loaded.layer == nil && loaded.layers.isEmpty)
        #expect(loaded.titles.map(\.short) == ["L1", "L2 resid pre", "L2 mlp out"])
        #expect(Set(session.stage.model.nodes.map(\.id.sae)) == [0, 1, 2])
        #expect(session.nodeCounts.reduce(0, +) == session.stage.model.nodes.count)
        #expect(!session.nodeCounts.contains(0))
        for node in session.stage.model.nodes {
            #expect(node.layer == loaded.summary.saes[node.id.sae].layer)
        }
    }

    @Test func theBrightestOfEveryScaleAreNamed() throws {
        let session = try SessionDriver.severalShown().session
        let model = session.stage.model
        let top = session.brightest(12)
        let glows = top.map { node in
            model.activation(of: node, at: session.now)
                / model.scale(of: model.nodes[node].id.sae).full
        }
        #expect(glows == glows.sorted(by: >))
        #expect(Set(top.map { model.nodes[$0].id.sae }).count > 1)
    }

    @Test func anIsolatedLayerIsAllThatCanBeSeenWalkedOrClicked() throws {
        let driver = try SessionDriver.severalShown()
        let session = driver.session
        session.perform(.isolateSAE(1))
        #expect(session.need == .action)
        driver.pass(0.5)
        draw(driver)
        let nodes = session.stage.model.nodes
        #expect(session.brightest(50).allSatisfy { nodes[$0].id.sae == 1 })
        let scene = try #require(session.lastScene)
        #expect(scene.nodes.allSatisfy { $0.isThere == ($0.family == 1) })
        for _ in 0..<5 {
            session.perform(.selectNext(forward: true))
            #expect(session.selection?.sae == 1)
        }
        session.perform(.showAllSAEs)
        driver.pass(0.5)
        draw(driver)
        #expect(session.lastScene?.nodes.allSatisfy(\.isThere) == true)
    }

    @Test func hidingALayerLetsGoOfItsFeatureAndSelectingOneBringsItsLayerBack() throws {
        let driver = try SessionDriver.severalShown()
        let session = driver.session
        let node = try #require(session.stage.model.nodes.first { $0.id.sae == 2 })
        session.perform(.select(node.id))
        session.perform(.toggleSAE(0))
        #expect(session.selection == node.id)
        session.perform(.toggleSAE(2))
        #expect(session.selection == nil && !session.layerFilter.shows(2))
        session.perform(.select(node.id))
        #expect(session.layerFilter.shows(2) && !session.layerFilter.shows(0))
        let line = try #require(try driver.lines().last)
        #expect(try line.string("event") == "select" && line.int("id") == node.id.index)
        #expect(try line.int("layer") == 2 && line.int("sae") == 2)
    }

    @Test func aPluginWithoutAnAutoencoderIsSeenThroughTheLogitLens() throws {
        let driver = try SessionDriver()
        let folder = Fixture.named("gpt2_hub").folder.path
        try driver.plugins.folder.write(
            "title = \"Bare\"\n[model]\nsource = \"folder:\(folder)\"\n", to: "bare.toml")
        driver.use("bare")
        try driver.waitForModel()
        let window = try WindowDriver(driver, PixelSize(width: 800, height: 600))
        #expect(window.widget("layer")?.value == .text("logit lens"))
        try driver.generate()
        driver.showAll()
        try window.settle()
        #expect(window.errors.isEmpty && window.widget("legend")?.value == .number(4))
        let nodes = driver.session.stage.model.nodes
        #expect(Set(nodes.map(\.layer)) == [0, 1, 2, 3])
        let node = try #require(nodes.last)
        driver.session.perform(.select(node.id))
        try window.settle()
        #expect(window.widget("inspector")?.value == .number(Double(node.id.index)))
        #expect(window.widget("inspector.export") != nil)
        #expect(window.widget("inspector.neuronpedia") == nil)
    }

    @Test func aPluginWithOneAutoencoderHasNothingToHide() throws {
        let session = try SessionDriver.shown().session
        session.perform(.isolateSAE(0))
        session.perform(.toggleSAE(0))
        session.perform(.toggleSAE(4))
        #expect(session.layerFilter == LayerFilter())
        #expect(session.saeTitle(of: FeatureID(index: 3)) == nil)
    }

    @Test func theReportSaysWhichLayerANodeIsFrom() throws {
        let driver = try SessionDriver.severalShown()
        draw(driver)
        let session = driver.session
        let report = session.frameReport(
            scene: try #require(session.lastScene), clock: FrameClock(), widgets: [])
        #expect(report.features.map(\.id) == session.stage.model.nodes.map(\.id))
        #expect(Set(report.features.map(\.layer)) == [1, 2])
        let token = try #require(try driver.lines().first { try $0.string("event") == "token" })
        let layers = try token.array("features").map { try $0.int("layer") }
        #expect(Set(layers) == [1, 2])
    }

    @Test func anotherLayerMovesHookAndTitleAndKeepsModelAndSliders() throws {
        let driver = try SessionDriver.withLayers()
        let session = driver.session
        #expect(session.loadedModel?.layers == [1, 2, 3] && session.loadedModel?.layer == 2)
        try driver.generate()
        driver.showAll()
        session.parameters.temperature = 1.35
        session.perform(.useLayer(3))
        try driver.waitForModel()
        #expect(session.loadedModel?.layer == 3 && session.pluginTitle == "Tiny, layer 3")
        #expect(session.loadedModel?.summary.saes.map(\.hook) == ["blocks.3.hook_resid_pre"])
        #expect(session.stage.model.isEmpty && session.run.record == nil)
        #expect(session.parameters.temperature == 1.35)
        let line = try #require(try driver.lines().last)
        #expect(try line.string("event") == "plugin" && line.string("name") == "layers")
        #expect(try line.array("layers").compactMap(\.int) == [3])
        session.perform(.useLayer(2))
        try driver.waitForModel()
        #expect(session.loadedModel?.layer == 2 && session.pluginTitle == "Tiny, layer 2")
        #expect(session.loadedModel?.plugin == session.loadedModel?.origin)
    }

    @Test func theLastOfManyQuickLayersCounts() throws {
        let driver = try SessionDriver.withLayers()
        for layer in [3, 1, 2, 1, 3, 1] { driver.session.perform(.useLayer(layer)) }
        try driver.waitForModel()
        #expect(driver.session.loadedModel?.layer == 1)
        #expect(driver.session.pluginTitle == "Tiny, layer 1")
        guard case .ready(let summary) = driver.session.model else {
            Issue.record("not ready")
            return
        }
        #expect(summary.saes.map(\.layer) == [1])
    }

    @Test func aLayerWithoutAnAutoencoderIsAComplaintAndNoMore() throws {
        let driver = try SessionDriver.withLayers()
        driver.session.perform(.useLayer(0))
        #expect(driver.session.loads.isEmpty && driver.session.loadedModel?.layer == 2)
        #expect(driver.session.takeNotices().map(\.kind) == [.problem])
    }
}
