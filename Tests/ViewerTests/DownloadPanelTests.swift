import Foundation
import Graphics
import Overlay
import Testing
import WebDouble

@testable import Hub
@testable import Viewer

@MainActor
@Suite(.serialized)
struct DownloadPanelTests {
    private func window(
        _ web: WebScene, _ width: Int = 1280, _ height: Int = 800
    ) throws -> WindowDriver {
        try WindowDriver(try web.offered(), PixelSize(width: width, height: height))
    }

    /// Draws frames until something is so.
    private func wait(_ window: WindowDriver, until isDone: () -> Bool) throws {
        for _ in 0..<3_000 {
            try window.frame()
            if isDone() { return }
            Thread.sleep(forTimeInterval: 0.004)
        }
        throw SessionDriver.TookTooLong()
    }

    private func expectInside(_ window: WindowDriver, _ width: Int, _ height: Int) {
        for widget in window.painter.widgets {
            let rect = widget.rect
            #expect(rect.minX >= -0.5 && rect.maxX <= Double(width) + 0.5, "\(widget)")
            #expect(rect.minY >= -0.5 && rect.maxY <= Double(height) + 0.5, "\(widget)")
        }
        #expect(window.errors.isEmpty)
    }

    @Test(arguments: [
        (1, 1), (200, 150), (310, 300), (640, 480), (1280, 800), (2560, 1440),
    ]) func everyPhaseIsDrawnInEverySize(width: Int, height: Int) throws {
        let web = try WebScene()
        let window = try window(web, width, height)
        try window.settle()
        expectInside(window, width, height)
        web.slow()
        window.session.perform(.startDownload)
        try wait(window) { (window.driver.download?.bytesDone ?? 0) > 40_000 }
        expectInside(window, width, height)
        window.session.perform(.toggleDownloadPause)
        try window.settle()
        expectInside(window, width, height)
        window.session.perform(.leaveDownload)
        try window.settle()
        #expect(window.widget("download.panel") == nil)
        expectInside(window, width, height)
    }

    @Test(arguments: [1.0, 1.5])
    func theMainButtonsAreThereInASmallWindow(zoom: Double) throws {
        let web = try WebScene()
        let window = try window(web, 640, 480)
        window.painter.zoom = zoom
        try window.settle()
        for name in ["download.panel", "download", "download.cancel", "download.close"] {
            let widget = try #require(window.widget(name), "\(name) at \(zoom)")
            #expect(widget.rect.height >= 30 * zoom, "\(widget)")
        }
        // Where both have room the sidebar stays; else it waits.
        #expect((window.widget("plugins") != nil) == (zoom == 1))
        try window.key(.p, .control)
        try window.settle()
        #expect(window.widget("plugins.0") != nil)
        if zoom > 1 {
            try window.key(.escape)
            try window.settle()
            #expect(window.widget("download.panel") == nil)
            try window.click("download.show")
            try window.settle()
            #expect(window.widget("download.panel") != nil)
        }
    }

    @Test func aClickDownloadsAndTheGraphViewComes() throws {
        let web = try WebScene()
        let window = try window(web)
        try window.settle()
        #expect(window.widget("generate") != nil && window.widget("download.size") != nil)
        try window.click("download")
        try wait(window) { window.session.isReady && window.driver.download == nil }
        try window.settle()
        #expect(window.widget("download.panel") == nil)
        #expect(window.session.loadedModel?.plugin.name == "hubbed")
        try window.click("generate")
        #expect(window.session.isRunning && window.errors.isEmpty)
    }

    @Test func labelsAreChosenByClick() throws {
        let web = try WebScene()
        let window = try window(web)
        try window.settle()
        #expect(window.widget("download.labels")?.value == .flag(true))
        let size = window.widget("download.size")?.value
        try window.click("download.labels")
        #expect(window.widget("download.labels")?.value == .flag(false))
        #expect(window.driver.download?.wantsLabels == false)
        #expect(window.widget("download.size")?.value != size)
    }

    @Test func theKeyboardDoesAllOfIt() throws {
        let web = try WebScene()
        let window = try window(web)
        try window.settle()
        web.slow()
        // The main button has the keyboard; Shift-Tab goes back from it.
        try window.key(.tab, .shift)
        try window.key(.tab)
        try window.key(.enter)
        #expect(window.driver.download?.phase == .running)
        try wait(window) { (window.driver.download?.bytesDone ?? 0) > 20_000 }
        try window.key(.enter)
        #expect(window.driver.download?.phase == .paused)
        try window.key(.enter)
        #expect(window.driver.download?.phase == .running)
        try window.key(.escape)
        try window.key(.escape)
        try window.settle()
        #expect(window.driver.download == nil && window.session.downloadInBackground != nil)
        #expect(window.widget("download.background") != nil)
        try window.key(.d)
        try window.settle()
        #expect(window.driver.download?.phase == .running)
        try window.key(.tab, .shift)
        try window.key(.tab)
        try window.key(.tab, .shift)
        try window.key(.space)
        #expect(window.driver.download == nil && window.session.downloads.isEmpty)
        #expect(window.session.loadedModel?.plugin.name == "tiny")
    }

    @Test func theMouseDoesAllOfItToo() throws {
        let web = try WebScene()
        let window = try window(web)
        try window.settle()
        web.slow()
        try window.click("download")
        try wait(window) { (window.driver.download?.bytesDone ?? 0) > 20_000 }
        try window.settle()
        #expect(window.widget("download.progress") != nil)
        let files = window.painter.widgets.filter { $0.name.hasPrefix("download.file.") }
        #expect(files.contains { $0.name.hasSuffix("org/model/model.safetensors") })
        try window.click("download.pause")
        #expect(window.driver.download?.phase == .paused)
        try window.click("download.close")
        #expect(window.driver.download == nil)
        try window.settle()
        try window.click("download.background")
        try window.settle()
        try window.click("download.cancel")
        #expect(window.session.downloads.isEmpty)
    }

    @Test func theBarIsAsLongAsWhatCame() throws {
        let web = try WebScene()
        let window = try window(web)
        web.slow()
        window.session.perform(.startDownload)
        try wait(window) { (window.driver.download?.fraction ?? 0) > 0.2 }
        try window.frame()
        let bar = try #require(window.widget("download.progress"))
        guard case .number(let fraction) = bar.value else {
            Issue.record("no number")
            return
        }
        func pixel(_ share: Double) -> SIMD4<UInt8> {
            window.picture[Int(bar.rect.minX + share * bar.rect.width), Int(bar.rect.midY)]
        }
        #expect(fraction > 0.2 && fraction < 0.9)
        let (filled, empty) = (pixel(fraction - 0.03), pixel(fraction + 0.03))
        #expect(filled.z > 200 && filled.z > filled.x + 80, "\(filled)")
        #expect(empty.z < 110, "\(empty)")
    }

    @Test func theSceneUnderTheCardTakesNoPointer() throws {
        let web = try WebScene()
        let window = try window(web)
        try window.settle()
        let goal = window.session.camera.goal.distance
        let point = SIMD2<Float>(1200, 40)
        try window.frame([
            window.move(point), .scroll(dx: 0, dy: 3, modifiers: [], x: point.x, y: point.y),
        ])
        #expect(window.session.camera.goal.distance == goal)
    }

    @Test func whoTypesGoesOnTyping() throws {
        let web = try WebScene()
        let driver = try web.driver()
        driver.use("tiny")
        try driver.waitForModel()
        let window = try WindowDriver(driver, PixelSize(width: 1280, height: 800))
        try window.click("prompt")
        driver.use("hubbed")
        try driver.wait(for: .offered)
        try window.settle()
        try window.key(.end)
        try window.type("!")
        #expect(window.session.prompt.contains("!"))
    }

    @Test func aFailureHasItsButtons() throws {
        let web = try WebScene()
        web.hub.require("hf_good")
        let driver = try web.driver()
        driver.use("hubbed")
        _ = try driver.waitForTrouble()
        let window = try WindowDriver(driver, PixelSize(width: 1280, height: 800))
        try window.settle()
        for name in ["download.retry", "download.page", "download.cancel"] {
            #expect(window.widget(name) != nil, "\(name)")
        }
        // Nothing was there before: this leads to the list.
        #expect(window.widget("download.close") == nil)
        try window.click("download.cancel")
        try window.settle()
        #expect(window.widget("plugins.0") != nil)
    }

    @Test func namesInTheReportAreUnique() throws {
        let web = try WebScene()
        let window = try window(web, 1000, 1700)
        web.slow()
        for action in [ViewerAction.startDownload, .toggleDownloadPause] {
            try window.settle()
            let names = window.painter.widgets.map(\.name)
            #expect(Set(names).count == names.count)
            window.session.perform(action)
        }
    }
}
