import Foundation
import Golden
import Testing
import WebDouble

@testable import Engine
@testable import Hub
@testable import Viewer

@MainActor
@Suite(.serialized)
struct SessionDownloadFaultTests {
    private func isReady(_ driver: SessionDriver, _ name: String) -> Bool {
        if case .ready(let summary) = driver.session.model { summary.name == name } else { false }
    }

    private func chosen(_ web: WebScene) throws -> SessionDriver {
        let driver = try web.driver()
        driver.use("tiny")
        try driver.waitForModel()
        driver.use("hubbed")
        return driver
    }

    @Test func withoutANetworkItIsAStateAndWhatIsHereWorks() throws {
        let web = try WebScene()
        web.set("HF_HUB_OFFLINE", to: "1")
        let driver = try chosen(web)
        let trouble = try driver.waitForTrouble()
        #expect(trouble.isOffline && trouble.sentence.contains("HF_HUB_OFFLINE"))
        #expect(driver.session.isOffline && driver.session.takeNotices().isEmpty)
        #expect(try driver.count("error") == 0 && web.hub.requests.isEmpty)
        driver.session.perform(.cancelDownload)
        #expect(isReady(driver, "tiny"))
        try driver.generate()
    }

    @Test func aCachedPluginLoadsWithoutANetwork() throws {
        let web = try WebScene()
        let first = try web.offered()
        first.session.perform(.startDownload)
        try first.wait { isReady(first, "hubbed") }
        web.set("HF_HUB_OFFLINE", to: "1")
        web.hub.forget()
        let second = try web.driver()
        second.use("hubbed")
        try second.wait { isReady(second, "hubbed") }
        #expect(web.hub.requests.isEmpty && second.download == nil)
    }

    @Test func aHubThatCannotBeReachedIsTheSameStateAndIsTriedAgain() throws {
        let web = try WebScene()
        let address = web.hub.hub.url
        web.set("HF_ENDPOINT", to: "http://127.0.0.1:1")
        let driver = try chosen(web)
        let trouble = try driver.waitForTrouble()
        #expect(trouble.isOffline && trouble.sentence.contains("127.0.0.1"))
        #expect(driver.session.isOffline)
        web.set("HF_ENDPOINT", to: address)
        driver.session.perform(.retryDownload)
        try driver.wait(for: .offered)
        #expect(!driver.session.isOffline)
        driver.session.perform(.startDownload)
        try driver.wait { isReady(driver, "hubbed") }
    }

    @Test func gatedModelSaysWhereTermsAreAndTakesATokenWhileItRuns() throws {
        let web = try WebScene()
        web.hub.require("hf_good")
        let driver = try chosen(web)
        let trouble = try driver.waitForTrouble()
        let token = web.folder.url.appending(path: "hf/token")
        #expect(trouble.page == "\(web.hub.hub.url)/org/model" && !trouble.isFault)
        #expect(trouble.sentence.contains("accept") && trouble.sentence.contains("HF_TOKEN"))
        #expect(trouble.sentence.contains(token.path), "\(trouble.sentence)")
        try FileManager.default.createDirectory(
            at: token.deletingLastPathComponent(), withIntermediateDirectories: true)
        try "hf_good\n".write(to: token, atomically: true, encoding: .utf8)
        driver.session.perform(.retryDownload)
        try driver.wait(for: .offered)
        driver.session.perform(.startDownload)
        try driver.wait { isReady(driver, "hubbed") }
        #expect(try driver.downloadStates().first == "failed")
    }

    @Test func aTokenThatMayNotReadIsTold() throws {
        let web = try WebScene()
        web.hub.require("hf_good")
        web.set("HF_TOKEN", to: "hf_bad")
        let trouble = try chosen(web).waitForTrouble()
        #expect(trouble.page != nil && trouble.sentence.contains("token that is set"))
    }

    @Test func aRepositoryThatIsNotThereIsTold() throws {
        let web = try WebScene()
        let driver = try web.driver()
        try driver.plugins.folder.write(
            WebScene.plugin.replacing("org/model", with: "org/other"), to: "hubbed.toml")
        driver.session.plugins = driver.plugins.library.list()
        driver.use("hubbed")
        let trouble = try driver.waitForTrouble()
        #expect(trouble.title == "Not found" && trouble.sentence.contains("org/other"))
    }

    @Test func aFullDiskIsToldBeforeABodyComes() throws {
        let web = try WebScene()
        var file = HubDouble.File([1, 2, 3], isLarge: true)
        file.size = 1 << 50
        web.hub.set("model.safetensors", of: WebScene.model, to: file)
        let driver = try web.offered()
        driver.session.perform(.startDownload)
        let trouble = try driver.waitForTrouble()
        #expect(trouble.title == "Not enough room" && trouble.sentence.contains("free"))
        #expect(web.hub.bodies.isEmpty)
        #expect(try driver.downloadStates().last == "failed")
    }

    @Test func aWrongChecksumIsToldAndTriedAgain() throws {
        let web = try WebScene()
        let files = Fixture.named("gpt2_hub").folder
        let good = HubDouble.File(
            [UInt8](try Data(contentsOf: files.appending(path: "model.safetensors"))),
            isLarge: true)
        let bad = good.content.map { $0 ^ 1 }
        let wanted = good.trueETag
        web.hub.breakContent { request, response in
            guard request.path == "/\(wanted)" else { return response }
            var response = response
            if let range = request.range(in: bad.count) { response.body = Array(bad[range]) }
            return response
        }
        let driver = try web.offered()
        driver.session.perform(.startDownload)
        let trouble = try driver.waitForTrouble()
        #expect(trouble.title == "What came is damaged", "\(trouble)")
        web.hub.breakContent(nil)
        driver.session.perform(.retryDownload)
        try driver.wait { isReady(driver, "hubbed") }
    }

    @Test func labelsThatDoNotExistHoldNothingUp() throws {
        let web = try WebScene()
        web.neuronpedia.set("v1/\(WebScene.labels)/explanations/batch-0.jsonl.gz", to: nil)
        let driver = try web.offered()
        #expect(driver.download?.warnings.count == 1)
        driver.session.perform(.startDownload)
        try driver.wait { isReady(driver, "hubbed") }
        #expect(driver.session.takeNotices().contains { $0.text.contains(WebScene.labels) })
    }

    @Test func aWrongAddressOfTheHubIsTold() throws {
        let web = try WebScene()
        web.set("HF_ENDPOINT", to: "http://hub.example")
        let trouble = try chosen(web).waitForTrouble()
        #expect(trouble.sentence.contains("HF_ENDPOINT") && !trouble.isOffline)
    }

    @Test func aFailureBehindAnotherPluginIsANoticeAndKeptForLater() throws {
        let web = try WebScene()
        let driver = try web.offered()
        web.slow()
        driver.session.perform(.startDownload)
        driver.session.perform(.leaveDownload)
        web.hub.breakContent { _, _ in WebResponse(404) }
        try driver.wait {
            driver.session.downloads.values.contains {
                if case .failed = $0.phase { true } else { false }
            }
        }
        #expect(driver.session.takeNotices().count == 1 && isReady(driver, "tiny"))
        driver.use("hubbed")
        _ = try driver.waitForTrouble()
        web.hub.breakContent(nil)
        driver.session.perform(.retryDownload)
        try driver.wait { isReady(driver, "hubbed") }
    }

    @Test func aSilentHubHoldsUpNoFrame() throws {
        let web = try WebScene()
        web.hub.breakHub { _, _ in .silence }
        let driver = try chosen(web)
        try driver.wait(for: .measuring)
        let clock = ContinuousClock()
        var longest = Duration.zero
        for _ in 0..<60 {
            longest = max(longest, clock.measure { driver.pass(1 / 60) })
            Thread.sleep(forTimeInterval: 0.005)
        }
        #expect(driver.download?.phase == .measuring && longest < .milliseconds(500))
        let leaving = clock.measure { driver.session.perform(.cancelDownload) }
        #expect(leaving < .milliseconds(500) && isReady(driver, "tiny"))
        driver.use("hubbed")
        let ending = clock.measure { driver.session.endDownloads() }
        #expect(ending < .seconds(3))
    }
}
