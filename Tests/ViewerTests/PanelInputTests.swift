import Graphics
import Overlay
import Testing

@testable import Viewer

@MainActor
@Suite(.serialized)
struct PanelInputTests {
    private func ready() throws -> WindowDriver { try WindowDriver(try SessionDriver.ready()) }

    private func shown() throws -> WindowDriver {
        let window = try WindowDriver(try SessionDriver.shown())
        window.session.perform(.fit)
        try window.settle(0.9)
        return window
    }

    /// A shown run whose camera the person has taken, so that it keeps still.
    private func still() throws -> WindowDriver {
        let window = try shown()
        window.session.perform(.orbit(.zero))
        try window.settle(0.9)
        return window
    }

    @Test func whatIsTypedIsThePromptAndEnterGenerates() throws {
        let window = try ready()
        try window.click("prompt")
        try window.key(.a, .control)
        try window.type("Two sums f?")
        #expect(window.session.prompt == "Two sums f?")
        #expect(window.widget("prompt")?.value == .text("Two sums f?"))
        #expect(!window.session.isShortcutsOpen)
        try window.key(.enter, .shift)
        #expect(window.session.prompt == "Two sums f?\n" && !window.session.isRunning)
        try window.key(.enter)
        #expect(window.session.isRunning && window.session.run.record?.prompt == "Two sums f?\n")
        #expect(window.widget("stop") != nil && window.widget("generate") == nil)
        #expect(window.errors.isEmpty)
    }

    @Test func theClipboardIsPastedAndCopied() throws {
        let window = try ready()
        window.host.clipboard = "née\nÉ日本"
        try window.click("prompt")
        try window.key(.a, .control)
        try window.key(.v, .control)
        #expect(window.session.prompt == "née\nÉ日本")
        try window.key(.a, .control)
        window.host.clipboard = nil
        try window.key(.c, .control)
        #expect(window.host.clipboard == "née\nÉ日本")
    }

    @Test func draggingASliderTurnsItsParameter() throws {
        let window = try ready()
        let name = "slider.temperature"
        let before = window.session.parameters.temperature
        #expect(window.widget(name)?.value == .number(before))
        let rect = try #require(window.widget(name)).rect
        let knob = SIMD2<Float>(
            Float(rect.minX + 7 + (before - 0.05) / 1.95 * (rect.width - 14)), Float(rect.midY))
        try window.drag(from: knob, by: [80, 0])
        #expect(window.session.parameters.temperature > before + 0.3)
        #expect(
            window.widget(name)?.value == .number(window.session.parameters.temperature))
    }

    @Test func theWheelOverASliderDoesNotZoomTheScene() throws {
        let window = try still()
        let goal = window.session.camera.goal.distance
        let point = try window.center("slider.top_k")
        try window.frame([
            window.move(point),
            .scroll(dx: 0, dy: 3, modifiers: [], x: point.x, y: point.y),
        ])
        try window.frame()
        #expect(window.session.camera.goal.distance == goal)
        #expect(window.session.parameters.topK != 50)
    }

    @Test func theSidebarCollapsesAndComesBack() throws {
        let window = try ready()
        try window.click("collapse")
        try window.settle()
        #expect(!window.session.isSidebarOpen && window.widget("prompt") == nil)
        try window.click("expand")
        try window.settle()
        #expect(window.session.isSidebarOpen && window.widget("prompt") != nil)
        try window.key(.b, .control)
        #expect(!window.session.isSidebarOpen)
    }

    @Test func theMenuOfModelsOpensAndChoosesOne() throws {
        let window = try ready()
        #expect(window.widget("plugins")?.value == .text("Tiny"))
        try window.click("plugins")
        try window.settle()
        let rows = window.painter.widgets.filter { $0.name.hasPrefix("plugins.") }
        #expect(rows.filter { $0.name != "plugins.list" }.count == 4)
        try window.click("plugins.2")
        try window.driver.waitForModel()
        try window.settle()
        #expect(window.session.pluginName == "other")
        #expect(window.widget("plugins")?.value == .text("Other"))
    }

    @Test func aBrokenPluginIsAnEntryThatCannotBeChosen() throws {
        let window = try ready()
        try window.click("plugins")
        try window.settle()
        try window.click("plugins.0")
        #expect(window.session.pluginName == "tiny" && window.session.loads.isEmpty)
    }

    @Test func theSheetOfKeysOpensAndCloses() throws {
        let window = try ready()
        try window.key(.slash, .shift, types: "?")
        try window.settle()
        #expect(window.session.isShortcutsOpen && window.widget("shortcuts.sheet") != nil)
        try window.key(.escape)
        try window.settle()
        #expect(!window.session.isShortcutsOpen && window.widget("shortcuts.sheet") == nil)
        try window.click("shortcuts")
        #expect(window.session.isShortcutsOpen)
    }

    @Test func aNodeIsClickedInspectedAndLetGo() throws {
        let window = try shown()
        let node = try #require(window.frontNode())
        try window.click(node.pixel)
        let id = window.session.stage.model.nodes[node.index].id
        #expect(window.session.selection == id)
        try window.driver.wait { window.session.detail != nil }
        try window.settle(0.9)
        #expect(window.widget("inspector")?.value == .number(Double(id.index)))
        for name in ["inspector.close", "inspector.export", "inspector.neuronpedia"] {
            #expect(window.widget(name) != nil)
        }
        try window.click(try #require(window.emptyPoint()))
        try window.settle()
        #expect(window.session.selection == nil && window.widget("inspector") == nil)
        #expect(window.errors.isEmpty)
    }

    @Test func aNodeIsLetGoWhenThePointerGoesToAPanel() throws {
        let window = try still()
        let node = try #require(window.frontNode())
        try window.frame([window.move(node.pixel)])
        #expect(window.session.hovered == node.index)
        try window.frame([window.move(try window.center("prompt"))])
        try window.frame()
        #expect(window.session.hovered == nil)
    }

    @Test func theInspectorsNeighboursAndItsCloseButtonWork() throws {
        let window = try shown()
        window.session.perform(.selectNext(forward: true))
        try window.settle()
        let first = window.session.selection
        try window.click("inspector.neighbour.0")
        #expect(window.session.selection != first && window.session.selection != nil)
        try window.settle()
        try window.click("inspector.close")
        #expect(window.session.selection == nil)
    }

    @Test func escapeLetsGoOfTheFeatureBeforeItStopsTheRun() throws {
        let window = try ready()
        try window.driver.generate(maxTokens: 60)
        try window.settle()
        window.session.perform(.selectNext(forward: true))
        try window.frame()
        try window.key(.escape)
        #expect(window.session.selection == nil && window.session.isRunning)
        try window.key(.escape)
        #expect(!window.session.isRunning)
    }

    @Test func aConceptsRowSelectsItsFeature() throws {
        let window = try shown()
        let brightest = window.session.brightest(1).map { window.session.stage.model.nodes[$0].id }
        try window.click("concepts.0")
        #expect(window.session.selection == brightest.first)
    }

    @Test func draggingTheSceneOrbitsOrPansAndSelectsNothing() throws {
        let window = try shown()
        let start = try #require(window.frontNode()).pixel
        let before = window.session.camera.goal
        try window.drag(from: start, by: [60, 20])
        #expect(window.session.camera.goal.yaw != before.yaw)
        #expect(window.session.selection == nil && !window.session.gestures.isHeld)
        let orbited = window.session.camera.goal
        try window.drag(from: [700, 600], by: [60, 20], .right)
        #expect(window.session.camera.goal.target != orbited.target)
        #expect(window.session.camera.goal.yaw == orbited.yaw)
    }

    @Test func aDragThatBeganOnAPanelLeavesTheCameraAlone() throws {
        let window = try shown()
        let before = window.session.camera.goal
        try window.drag(from: try window.center("concepts"), by: [500, 0])
        #expect(window.session.camera.goal.yaw == before.yaw)
        #expect(!window.session.gestures.isHeld)
    }

    @Test func theWheelZoomsToThePointer() throws {
        let window = try still()
        let pixel = SIMD2<Float>(800, 300)
        let anchor = try #require(window.session.lastScene).camera.point(under: pixel)
        try window.frame([
            window.move(pixel),
            .scroll(dx: 0, dy: 2, modifiers: [], x: pixel.x, y: pixel.y),
        ])
        try window.settle(0.9)
        let place = try #require(window.session.lastScene?.camera.project(anchor)).pixel
        #expect(abs(place.x - pixel.x) < 1 && abs(place.y - pixel.y) < 1)
    }

    @Test func buttonsDoWhatTheySay() throws {
        let window = try ready()
        try window.click("generate")
        #expect(window.session.isRunning)
        try window.driver.wait { window.session.run.isComplete }
        try window.settle(1)
        try window.click("stop")
        #expect(!window.session.isRunning && !window.session.stage.model.isEmpty)
        try window.click("fit")
        #expect(window.session.framesGraph)
        let pace = window.session.run.playback.pace
        try window.click("pace")
        #expect(window.session.run.playback.pace != pace)
        try window.click("clear")
        #expect(window.session.stage.model.isEmpty)
    }

    @Test func clearingAndClickingInOneFrameIsHarmless() throws {
        let window = try shown()
        let node = try #require(window.frontNode()).pixel
        try window.frame([
            window.move(node), .key(.l, .press, modifiers: .control), window.button(true, node),
            window.button(false, node), window.move(node + 1),
        ])
        try window.frame()
        #expect(window.session.stage.model.isEmpty && window.session.selection == nil)
    }
}
