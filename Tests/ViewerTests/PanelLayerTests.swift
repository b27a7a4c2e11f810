import Graphics
import Overlay
import Testing

@testable import Engine
@testable import Viewer

@MainActor
@Suite(.serialized)
struct PanelLayerTests {
    private func several(
        _ size: PixelSize = PixelSize(width: 1280, height: 900)
    ) throws -> WindowDriver {
        let window = try WindowDriver(try SessionDriver.severalShown(), size)
        window.session.perform(.fit)
        try window.settle(0.9)
        return window
    }

    private func withLayers() throws -> WindowDriver {
        try WindowDriver(try SessionDriver.withLayers(), PixelSize(width: 1280, height: 900))
    }

    @Test func theLegendShowsALayerAloneAndAllAgain() throws {
        let window = try several()
        #expect(window.widget("legend")?.value == .number(3))
        try window.click("legend.1")
        try window.settle()
        #expect((0..<3).map { window.widget("legend.\($0)")?.value } == flags(false, true, false))
        try window.click("legend.1")
        #expect((0..<3).map { window.widget("legend.\($0)")?.value } == flags(true, true, true))
        try window.click("legend.2.eye")
        #expect((0..<3).map { window.widget("legend.\($0)")?.value } == flags(true, true, false))
        #expect(window.session.selection == nil && window.errors.isEmpty)
    }

    private func flags(_ flags: Bool...) -> [WidgetValue?] { flags.map { .flag($0) } }

    @Test func theKeyboardReachesTheLegend() throws {
        let window = try several()
        try window.key(.digit3, types: "3")
        #expect((0..<3).map(window.session.layerFilter.shows) == [false, false, true])
        try window.key(.digit1, .shift, types: "!")
        #expect((0..<3).map(window.session.layerFilter.shows) == [true, false, true])
        try window.key(.digit0, types: "0")
        #expect(window.session.layerFilter.hidden.isEmpty)
        try window.click("legend.0")
        for _ in 0..<2 { try window.key(.tab) }
        try window.key(.space, types: " ")
        #expect((0..<3).map(window.session.layerFilter.shows) == [false, true, false])
        try window.click("prompt")
        try window.key(.digit1, types: "1")
        #expect(window.session.prompt.hasSuffix("1"))
        #expect((0..<3).map(window.session.layerFilter.shows) == [false, true, false])
    }

    @Test func whereThereIsOneAutoencoderThereIsNoLegend() throws {
        let window = try WindowDriver(try SessionDriver.shown())
        #expect(window.widget("legend") == nil)
        #expect(window.widget("layer")?.value == .text("layer 2"))
        try window.click("layer")
        #expect(window.widget("layer.list") == nil && window.widget("layer.0") == nil)
    }

    @Test func theLegendMakesRoomWhereTheWindowIsSmall() throws {
        let window = try several(PixelSize(width: 520, height: 400))
        #expect(window.widget("legend") == nil)
        window.session.perform(.toggleSidebar)
        try window.settle()
        let legend = try #require(window.widget("legend")).rect
        let expander = try #require(window.widget("expand")).rect
        #expect(legend.minX > expander.maxX && legend.maxX < 520)
    }

    @Test func namesInTheSceneKeepOffTheLegend() throws {
        let window = try several(PixelSize(width: 900, height: 500))
        let legend = try #require(window.widget("legend")).rect
        for _ in 0..<20 {
            window.session.perform(.orbit([30, 6]))
            try window.frame()
            let names = window.sceneNames()
            #expect(names.allSatisfy { $0.intersection(legend).isEmpty })
        }
    }

    @Test func everyNodeAndConceptWearsItsLayersColour() throws {
        let window = try several()
        let session = window.session
        session.perform(.selectNext(forward: true))
        try window.driver.wait { session.detail != nil }
        try window.settle(0.9)
        let picture = window.picture
        let id = try #require(session.selection)
        let inspector = try #require(window.widget("inspector")).rect
        let dot = picture[Int(inspector.minX + 24), Int(inspector.minY + 26)]
        #expect(isClose(dot, Color(family: id.sae)))
        let row = try #require(window.widget("concepts.0")).rect
        let node = try #require(session.brightest(1).first)
        let family = session.stage.model.nodes[node].id.sae
        #expect(isClose(picture[Int(row.minX + 3), Int(row.minY + 13)], Color(family: family)))
    }

    private func isClose(_ pixel: SIMD4<UInt8>, _ color: Color) -> Bool {
        zip([pixel.x, pixel.y, pixel.z], [color.red, color.green, color.blue]).allSatisfy {
            abs(Double($0) - $1 * 255) < 24
        }
    }

    @Test func theLayerIsChosenFromItsPill() throws {
        let window = try withLayers()
        #expect(window.widget("layer")?.value == .text("layer 2"))
        try window.click("layer")
        try window.settle()
        let rows = (0..<4).map { window.widget("layer.\($0)")?.value }
        #expect(rows == [.text("Layer 1"), .text("Layer 2"), .text("Layer 3"), nil])
        try window.click("layer.2")
        try window.driver.waitForModel()
        try window.settle()
        #expect(window.widget("layer")?.value == .text("layer 3"))
        #expect(window.widget("plugins")?.value == .text("Tiny, layer 3"))
    }

    @Test func theLayerIsChosenByKeysAlone() throws {
        let window = try withLayers()
        window.session.perform(.toggleSidebar)
        try window.frames(2)
        try window.key(.l, types: "l")
        try window.settle()
        #expect(window.widget("layer.0") != nil && window.session.isSidebarOpen)
        try window.key(.up)
        try window.key(.enter)
        try window.driver.waitForModel()
        #expect(window.session.loadedModel?.layer == 1)
        #expect(!window.session.isRunning)
        try window.key(.l, types: "l")
        try window.key(.enter)
        #expect(window.session.loads.isEmpty, "the layer in use is not read again")
        try window.key(.p, .control)
        try window.settle()
        #expect(window.widget("plugins.0") != nil)
    }

    @Test(arguments: [(1, 1), (330, 300), (500, 360), (800, 600), (1280, 300)])
    func everySizeIsDrawnWithSeveralLayers(width: Int, height: Int) throws {
        let window = try several(PixelSize(width: width, height: height))
        for action in [ViewerAction.isolateSAE(1), .toggleSidebar, .selectNext(forward: true)] {
            window.session.perform(action)
            try window.settle()
        }
        #expect(window.errors.isEmpty)
        for widget in window.painter.widgets {
            #expect(widget.rect.minX >= -0.5 && widget.rect.maxX <= Double(width) + 0.5)
            #expect(widget.rect.minY >= -0.5 && widget.rect.maxY <= Double(height) + 0.5)
        }
    }

    @Test func inANarrowWindowTheSidebarWaitsForTheInspector() throws {
        let window = try several(PixelSize(width: 500, height: 420))
        window.session.perform(.selectNext(forward: true))
        try window.settle()
        #expect(window.widget("inspector") != nil && window.widget("prompt") == nil)
        try window.key(.slash, types: "/")
        try window.frames(2)
        #expect(window.widget("inspector") == nil && window.widget("prompt") != nil)
        try window.type("x")
        #expect(window.session.prompt.contains("x"))
    }
}
