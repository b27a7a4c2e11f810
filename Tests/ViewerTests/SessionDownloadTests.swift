import Foundation
import Overlay
import Testing
import WebDouble

@testable import Engine
@testable import Hub
@testable import Viewer

@MainActor
@Suite(.serialized)
struct SessionDownloadTests {
    private func name(_ session: ViewerSession) -> String? {
        if case .ready(let summary) = session.model { summary.name } else { nil }
    }

    @Test func aPluginThatIsNotHereIsMeasuredAndOffered() throws {
        let web = try WebScene()
        let driver = try web.offered()
        let download = try #require(driver.download)
        guard case .absent(let title) = driver.session.model else {
            Issue.record("not absent")
            return
        }
        #expect(title == "From the Hub, layer 2" && driver.session.pluginName == "hubbed")
        let parts = DownloadPart.all(of: download.order, download.items)
        #expect(parts.map(\.kind) == [.model, .sae, .labels])
        #expect(parts.map(\.source) == [WebScene.model, WebScene.saes, WebScene.labels])
        #expect(parts.allSatisfy { $0.bytesTotal > 0 && !$0.isHere })
        #expect(download.bytesTotal == parts.reduce(0) { $0 + $1.bytesTotal })
        let withLabels = download.bytesTotal
        download.wantsLabels = false
        #expect(download.bytesTotal == withLabels - parts[2].bytesTotal)
        #expect(web.hub.bodies.isEmpty && web.neuronpedia.batches.isEmpty)
        #expect(try driver.downloadStates() == ["measured"])
    }

    @Test func whatWasDownloadedIsLoadedByItselfWithItsLabels() throws {
        let web = try WebScene()
        let driver = try web.offered()
        driver.session.perform(.startDownload)
        try driver.wait { name(driver.session) == "hubbed" }
        #expect(driver.download == nil && driver.session.downloads.isEmpty)
        #expect(try driver.downloadStates() == ["measured", "running", "finished"])
        #expect(try driver.lines().last?.string("event") == "plugin")
        try driver.generate()
        driver.showAll()
        let labels = driver.session.stage.model.nodes.map(\.label)
        #expect(!labels.isEmpty && labels.allSatisfy { $0.hasPrefix("fetched ") }, "\(labels)")
        #expect(web.partials.isEmpty && !driver.session.lacksLabels)
    }

    @Test func labelsThatAreNotWantedDoNotComeAndAreOfferedLater() throws {
        let web = try WebScene()
        let driver = try web.offered()
        try #require(driver.download).wantsLabels = false
        driver.session.perform(.startDownload)
        try driver.wait { name(driver.session) == "hubbed" }
        #expect(web.neuronpedia.batches.isEmpty)
        try driver.wait { driver.session.lacksLabels }
        web.hub.forget()
        driver.session.perform(.offerLabels)
        try driver.wait(for: .offered)
        let download = try #require(driver.download)
        #expect(DownloadPart.all(of: download.order, download.items).map(\.kind) == [.labels])
        driver.session.perform(.startDownload)
        try driver.wait { name(driver.session) == "hubbed" && driver.download == nil }
        #expect(web.hub.requests.isEmpty && web.neuronpedia.batches.count == 1)
        try driver.wait { !driver.session.lacksLabels }
        try driver.generate()
        driver.showAll()
        #expect(driver.session.stage.model.nodes.allSatisfy { $0.label.hasPrefix("fetched ") })
    }

    @Test func aRunAskedForOnTheCommandLineBeginsAfterTheDownload() throws {
        let web = try WebScene()
        let driver = try web.driver(generates: true)
        driver.use("hubbed")
        try driver.wait(for: .offered)
        driver.session.perform(.startDownload)
        try driver.wait { driver.session.run.isComplete }
        #expect(try driver.count("start") == 1)
    }

    @Test func aRunAskedForWhileItComesWaitsForIt() throws {
        let web = try WebScene()
        let driver = try web.offered()
        driver.session.perform(.generate)
        #expect(!driver.session.generatesWhenReady && driver.session.takeNotices().count == 1)
        web.slow()
        driver.session.perform(.startDownload)
        driver.session.perform(.generate)
        #expect(driver.session.generatesWhenReady && !driver.session.isRunning)
        web.slow(false)
        try driver.wait { driver.session.run.isComplete }
        #expect(name(driver.session) == "hubbed")
    }

    @Test func aPausedDownloadStandsStillUntilItIsResumed() throws {
        let web = try WebScene()
        let driver = try web.offered()
        web.slow()
        driver.session.perform(.startDownload)
        let before = try #require(driver.download).bytesDone
        try driver.wait { (driver.download?.bytesDone ?? 0) > before }
        driver.session.perform(.toggleDownloadPause)
        #expect(driver.download?.phase == .paused)
        Thread.sleep(forTimeInterval: 0.3)
        driver.session.advance(to: driver.time)
        let rest = try #require(driver.download).bytesDone
        web.hub.forget()
        Thread.sleep(forTimeInterval: 0.4)
        driver.session.advance(to: driver.time)
        #expect(driver.download?.phase == .paused && driver.download?.bytesDone == rest)
        #expect(web.hub.requests.isEmpty)
        web.slow(false)
        driver.session.perform(.toggleDownloadPause)
        #expect(driver.download?.phase == .running)
        try driver.wait { name(driver.session) == "hubbed" }
        #expect(
            try driver.downloadStates() == [
                "measured", "running", "paused", "running", "finished",
            ])
    }

    @Test func pausingAndResumingInOneBreathGoesOn() throws {
        let web = try WebScene()
        let driver = try web.offered()
        web.slow()
        driver.session.perform(.startDownload)
        try driver.wait { (driver.download?.bytesDone ?? 0) > 20_000 }
        web.slow(false)
        for _ in 0..<4 { driver.session.perform(.toggleDownloadPause) }
        try driver.wait { name(driver.session) == "hubbed" }
    }

    @Test func cancellingKeepsWhatCameAndGoesBack() throws {
        let web = try WebScene()
        let driver = try web.offered()
        web.slow()
        driver.session.perform(.startDownload)
        try driver.wait { (driver.download?.bytesDone ?? 0) > 60_000 }
        driver.session.perform(.cancelDownload)
        #expect(name(driver.session) == "tiny" && driver.session.pluginName == "tiny")
        #expect(driver.session.downloads.isEmpty && driver.download == nil)
        #expect(try driver.downloadStates().last == "cancelled")
        try driver.generate()
        Thread.sleep(forTimeInterval: 0.3)
        #expect(!web.partials.isEmpty)
        driver.use("hubbed")
        try driver.wait(for: .offered)
        let left = try #require(driver.download)
        #expect(left.bytesDone > 60_000 && left.bytesDone < left.bytesTotal)
        web.slow(false)
        driver.session.perform(.startDownload)
        try driver.wait { name(driver.session) == "hubbed" }
    }

    @Test func cancellingWhereNothingWasBeforeOffersItAgain() throws {
        let web = try WebScene()
        let driver = try web.driver()
        driver.use("hubbed")
        try driver.wait(for: .offered)
        #expect(!driver.session.hasPluginToReturnTo && !driver.session.leaveDownload())
        web.slow()
        driver.session.perform(.startDownload)
        try driver.wait { (driver.download?.bytesDone ?? 0) > 60_000 }
        driver.session.perform(.cancelDownload)
        try driver.wait(for: .offered)
        #expect((driver.download?.bytesDone ?? 0) > 0)
    }

    @Test func aDownloadGoesOnBehindAnotherPluginAndIsFoundAgain() throws {
        let web = try WebScene()
        let driver = try web.offered()
        web.slow()
        driver.session.perform(.startDownload)
        let download = try #require(driver.download)
        driver.session.perform(.leaveDownload)
        #expect(name(driver.session) == "tiny" && driver.download == nil)
        let entry = try #require(driver.session.plugins.first { $0.name == "hubbed" })
        #expect(driver.session.download(of: entry) === download)
        #expect(driver.session.downloadInBackground === download)
        let before = download.bytesDone
        try driver.wait { download.bytesDone > before + 20_000 }
        driver.use("other")
        try driver.waitForModel()
        #expect(name(driver.session) == "other" && download.phase == .running)
        driver.use("hubbed")
        try driver.wait { driver.download != nil }
        #expect(driver.download === download && driver.session.downloadInBackground == nil)
        web.slow(false)
        try driver.wait { name(driver.session) == "hubbed" }
    }

    @Test func whatArrivesBehindAnotherPluginIsToldAndNotLoaded() throws {
        let web = try WebScene()
        let driver = try web.offered()
        web.slow()
        driver.session.perform(.startDownload)
        driver.use("other")
        try driver.waitForModel()
        web.slow(false)
        try driver.wait { driver.session.downloads.isEmpty }
        #expect(name(driver.session) == "other" && driver.session.loads.isEmpty)
        #expect(driver.session.takeNotices().map(\.text).contains { $0.contains("From the Hub") })
        driver.use("hubbed")
        try driver.wait { name(driver.session) == "hubbed" }
    }

    @Test func anotherChoiceBeforeTheDiskHasAnsweredCounts() throws {
        let web = try WebScene()
        let driver = try web.driver()
        driver.use("hubbed")
        driver.use("tiny")
        try driver.waitForModel()
        for _ in 0..<50 {
            driver.pass(0.02)
            Thread.sleep(forTimeInterval: 0.004)
        }
        #expect(name(driver.session) == "tiny" && driver.download == nil)
        #expect(driver.session.downloads.isEmpty)
    }

    @Test func theListSaysWhatIsHereAndHowLargeItIs() throws {
        let web = try WebScene()
        let driver = try web.driver()
        let usable = driver.session.plugins.compactMap { try? $0.plugin.get() }
        try driver.wait { usable.allSatisfy { driver.session.stocks[$0] != nil } }
        func item(_ name: String) throws -> MenuItem {
            let entry = try #require(driver.session.plugins.first { $0.name == name })
            let stock = driver.session.stocks[try entry.plugin.get()]
            return entry.menuItem(title: name, stock: stock, download: nil)
        }
        let here = try item("tiny")
        #expect(here.note?.text.hasSuffix("MB") == true && here.note?.icon == nil)
        let absent = try item("hubbed")
        #expect(absent.detail?.hasPrefix("Not downloaded") == true)
        #expect(absent.note?.icon == .download)
    }
}
