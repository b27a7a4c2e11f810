import Foundation
import Graphics
import Overlay
import Testing

@testable import Viewer

@MainActor
@Suite(.serialized)
struct PanelRenderTests {
    /// The names the contract promises, as far as they show while nothing runs.
    private static let names = [
        "prompt", "generate", "clear", "fit", "collapse", "plugins", "slider.temperature",
        "slider.top_k", "slider.top_p", "slider.repetition_penalty", "slider.max_tokens",
        "slider.feat_k", "slider.act_threshold", "output", "concepts", "inspector",
        "inspector.close", "inspector.export", "inspector.neuronpedia",
    ]

    /// A window that shows a run with a feature inspected.
    private func inspected(
        _ size: PixelSize, contentScale: Float = 1
    ) throws -> WindowDriver {
        let window = try WindowDriver(
            try SessionDriver.shown(), size, contentScale: contentScale)
        window.session.perform(.selectNext(forward: true))
        try window.driver.wait { window.session.detail != nil }
        try window.settle(0.9)
        return window
    }

    private func isPanel(_ pixel: SIMD4<UInt8>) -> Bool {
        abs(Int(pixel.x) - 12) <= 2 && abs(Int(pixel.y) - 18) <= 2 && abs(Int(pixel.z) - 32) <= 2
    }

    private func luma(_ pixel: SIMD4<UInt8>) -> Int {
        Int(pixel.x) + Int(pixel.y) + Int(pixel.z)
    }

    @Test(arguments: [
        (1, 1), (1, 900), (1600, 1), (200, 150), (310, 300), (640, 480), (1280, 800), (2560, 1440),
    ]) func everySizeIsDrawnWithoutErrors(width: Int, height: Int) throws {
        let size = PixelSize(width: width, height: height)
        let window = try inspected(size)
        window.session.perform(.toggleShortcuts)
        window.session.complain("Something did not work; do something about it.")
        try window.settle()
        #expect(window.errors.isEmpty)
        for widget in window.painter.widgets {
            let rect = widget.rect
            #expect(rect.width >= 0 && rect.height >= 0, "\(widget)")
            #expect(rect.minX >= -0.5 && rect.maxX <= Double(width) + 0.5, "\(widget)")
            #expect(rect.minY >= -0.5 && rect.maxY <= Double(height) + 0.5, "\(widget)")
        }
        window.session.perform(.toggleSidebar)
        try window.settle()
        #expect(window.errors.isEmpty)
    }

    @Test func anEmptySessionIsDrawnWhateverItsModelIs() throws {
        let driver = try SessionDriver()
        let window = try WindowDriver(driver, PixelSize(width: 400, height: 500))
        driver.session.model = .loading(title: "Tiny", part: "model")
        try window.frames(2)
        driver.session.model = .failed(
            title: "Tiny", message: String(repeating: "a long message; ", count: 40))
        try window.frames(2)
        #expect(window.errors.isEmpty && window.widget("generate") != nil)
    }

    @Test func theSidebarIsAPanelAndTheSceneGlows() throws {
        let window = try WindowDriver(
            try SessionDriver.shown(), PixelSize(width: 1000, height: 700))
        window.session.perform(.fit)
        try window.settle(0.9)
        let picture = window.picture
        #expect(isPanel(picture[3, 690]) && isPanel(picture[300, 5]))
        #expect(luma(picture[996, 3]) < 60)
        let brightest = try #require(window.session.brightest(1).first)
        let scene = try #require(window.session.lastScene)
        let place = try #require(scene.camera.project(scene.nodes[brightest].position)).pixel
        #expect(luma(picture[Int(place.x), Int(place.y)]) > 200)
    }

    @Test func theInspectorStandsAtTheRight() throws {
        let window = try inspected(PixelSize(width: 1280, height: 800))
        let rect = try #require(window.widget("inspector")).rect
        #expect(rect.maxX > 1240 && rect.width > 300)
        let corner = window.picture[Int(rect.minX) + 6, Int(rect.maxY) - 40]
        #expect(isPanel(corner))
        let node = try #require(window.session.selectedNode)
        let scene = try #require(window.session.lastScene)
        let place = try #require(scene.camera.project(scene.nodes[node].position)).pixel
        #expect(place.x > 310 && place.x < Float(rect.minX))
    }

    @Test func aDenseScreenDrawsEverythingTwiceAsLarge() throws {
        let one = try inspected(PixelSize(width: 700, height: 500))
        let two = try inspected(PixelSize(width: 1400, height: 1000), contentScale: 2)
        for name in ["prompt", "collapse", "inspector.close"] {
            let (a, b) = (
                try #require(one.widget(name)).rect, try #require(two.widget(name)).rect
            )
            #expect(abs(2 * a.minX - b.minX) < 2 && abs(2 * a.width - b.width) < 2)
            #expect(abs(2 * a.midY - b.midY) < 4)
        }
        try two.click("inspector.close")
        #expect(two.session.selection == nil && two.errors.isEmpty)
    }

    @Test func resizingToAnythingAndBackIsHarmless() throws {
        let window = try inspected(PixelSize(width: 900, height: 600))
        let before = try #require(window.widget("inspector")).rect
        for size in [(1, 1), (2000, 80), (90, 1100), (900, 600)] {
            window.host.resize(PixelSize(width: size.0, height: size.1))
            try window.frame([.resize(PixelSize(width: size.0, height: size.1))])
        }
        try window.settle()
        #expect(window.widget("inspector")?.rect == before && window.errors.isEmpty)
    }

    @Test func theReportNamesEveryWidgetOfTheContract() throws {
        let window = try inspected(PixelSize(width: 1000, height: 1700))
        let names = Set(window.painter.widgets.map(\.name))
        #expect(Set(Self.names).subtracting(names).isEmpty)
        #expect(names.count == window.painter.widgets.count)
    }

    @Test func theReportsNodesAreWhereAClickFindsThem() throws {
        let window = try inspected(PixelSize(width: 1000, height: 700))
        let scene = try #require(window.session.lastScene)
        let report = window.session.frameReport(
            scene: scene, clock: FrameClock(), widgets: window.painter.widgets)
        let text = JSONText(report)
        #expect(
            text.keys == [
                "fps", "cpu_ms", "nodes_total", "edges_total", "camera", "selected", "nodes",
                "widgets",
            ])
        #expect(text.selected == window.session.selection?.index)
        let nodes = text.nodes
        #expect(!nodes.isEmpty && nodes.count <= 20)
        for node in nodes {
            let found = Picking.node(at: [node.x, node.y], among: scene.nodes, in: scene.camera)
            let index = try #require(found)
            let hit = try #require(scene.camera.project(scene.nodes[index].position))
            // Another one may stand before it, but never nothing.
            let own = window.session.stage.model.nodes[index].id.index == node.id
            #expect(own || hit.depth < 5000)
        }
    }

    /// The `frame` line read back.
    private struct JSONText {
        var keys: [String]
        var selected: Int?
        var nodes: [(id: Int, x: Float, y: Float)] = []

        init(_ report: FrameReport) {
            keys = report.members.map(\.key)
            for member in report.members {
                if member.key == "selected", case .int(let id) = member.value { selected = id }
                guard member.key == "nodes", case .array(let list) = member.value else { continue }
                for case .object(let members) in list {
                    let values = Dictionary(uniqueKeysWithValues: members.map { ($0.0, $0.1) })
                    guard case .int(let id)? = values["id"], case .float(let x)? = values["x"],
                        case .float(let y)? = values["y"]
                    else { continue }
                    nodes.append((id, x, y))
                }
            }
        }
    }
}
