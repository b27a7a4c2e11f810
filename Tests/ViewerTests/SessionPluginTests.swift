import Testing

@testable import Engine
@testable import Viewer

@MainActor
struct SessionPluginTests {
    private func isReady(_ session: ViewerSession) -> String? {
        if case .ready(let summary) = session.model { summary.name } else { nil }
    }

    @Test func aModelIsReadyWithWhatThePanelSaysOfIt() throws {
        let driver = try SessionDriver.ready()
        guard case .ready(let summary) = driver.session.model else {
            Issue.record("not ready")
            return
        }
        #expect(summary.title == "Tiny" && summary.layers == 4 && summary.dModel == 48)
        #expect(summary.saes.map(\.layer) == [2] && summary.saes.map(\.width) == [384])
        #expect(driver.session.plugins.map(\.name) == ["broken", "hollow", "other", "tiny"])
        #expect(driver.session.plugins.filter(\.isUsable).count == 3)
    }

    @Test func anotherPluginStartsAfreshWithItsOwnSliders() throws {
        let driver = try SessionDriver.shown()
        let session = driver.session
        session.perform(.selectNext(forward: true))
        driver.use("other")
        #expect(isReady(session) == nil)
        try driver.waitForModel()
        #expect(isReady(session) == "other" && session.pluginName == "other")
        let isEmpty = session.stage.model.isEmpty
        #expect(isEmpty && session.run.record == nil)
        #expect(session.selection == nil)
        #expect(session.parameters.temperature == 0.5 && session.parameters.maxTokens == 20)
        #expect(session.initialParameters == session.parameters)
        let plugin = try #require(try driver.lines().last)
        #expect(try plugin.string("event") == "plugin" && plugin.string("name") == "other")
        try driver.generate()
        driver.showAll()
        #expect(!session.stage.model.isEmpty)
    }

    @Test func switchingWhileRunningStopsTheRun() throws {
        let driver = try SessionDriver.ready()
        try driver.generate(maxTokens: 60)
        driver.pass(0.5)
        driver.use("other")
        try driver.waitForModel()
        driver.pass(2)
        #expect(!driver.session.isRunning && driver.session.stage.model.isEmpty)
        #expect(try driver.count("stopped") == 1)
    }

    @Test func aPluginThatCannotBeLoadedLeavesTheOldModelInUse() throws {
        let driver = try SessionDriver.shown()
        let session = driver.session
        session.parameters.temperature = 1.35
        let nodes = session.stage.model.nodes.count
        driver.use("hollow")
        try driver.waitForModel()
        #expect(try driver.count("error") == 1 && session.takeNotices().count == 1)
        #expect(isReady(session) == "tiny" && session.pluginName == "tiny")
        #expect(session.pluginTitle == "Tiny")
        #expect(session.parameters.temperature == 1.35)
        #expect(session.stage.model.nodes.count == nodes)
        try driver.generate()
        driver.showAll()
        #expect(try driver.count("done") == 2)
    }

    @Test func aBrokenFileComplainsOnceAndChangesNothing() throws {
        let driver = try SessionDriver.ready()
        driver.use("broken")
        #expect(driver.session.takeNotices().map(\.kind) == [.problem])
        #expect(try driver.count("error") == 1)
        #expect(isReady(driver.session) == "tiny")
    }

    @Test func whereTheFirstPluginFailsGeneratingIsRefusedInASentence() throws {
        let driver = try SessionDriver(generates: true)
        driver.use("hollow")
        try driver.waitForModel()
        guard case .failed(let title, let message) = driver.session.model else {
            Issue.record("not failed")
            return
        }
        #expect(title == "Hollow" && !message.isEmpty)
        #expect(!driver.session.generatesWhenReady)
        driver.session.perform(.generate)
        #expect(!driver.session.isRunning && !driver.session.generatesWhenReady)
        #expect(try driver.count("error") == 2)
        driver.use("tiny")
        try driver.waitForModel()
        #expect(isReady(driver.session) == "tiny" && !driver.session.isRunning)
    }

    @Test func ofTwoQuickSwitchesTheLastCounts() throws {
        let driver = try SessionDriver.ready()
        driver.use("other")
        driver.use("tiny")
        driver.session.perform(.generate)
        #expect(driver.session.generatesWhenReady)
        try driver.waitForModel()
        #expect(isReady(driver.session) == "tiny" && driver.session.pluginName == "tiny")
        try driver.wait { driver.session.run.isComplete }
        driver.showAll()
        #expect((driver.session.run.record?.generatedCount ?? 0) > 0)
    }

    @Test func aSwitchThatFailsAfterAnotherEndsAtWhateverTheEngineHas() throws {
        let driver = try SessionDriver.shown()
        driver.use("other")
        driver.use("hollow")
        try driver.waitForModel()
        let session = driver.session
        // The first switch may have been given up for the second.
        let hasOther = session.loadedModel?.plugin.name == "other"
        #expect(isReady(session) == (hasOther ? "other" : "tiny"))
        #expect(session.pluginName == (hasOther ? "other" : "tiny"))
        let isEmpty = session.stage.model.isEmpty
        #expect(isEmpty == hasOther)
        #expect(session.parameters.temperature == (hasOther ? 0.5 : 0.8))
    }

    @Test func aRunAskedForEarlyBeginsWhenTheModelIsThere() throws {
        let driver = try SessionDriver(generates: true)
        driver.use("tiny")
        try driver.wait { driver.session.run.isComplete }
        driver.showAll()
        #expect(try driver.events().first == "start" && driver.count("done") == 1)
    }

    @Test func pluginsAreLookedForAgainWhenTheWindowComesBack() throws {
        let driver = try SessionDriver.ready()
        try driver.plugins.folder.write(ViewerFixture.pluginText(title: "New"), to: "new.toml")
        driver.session.handle(.focus(true), isOverScene: false, scale: 1)
        #expect(driver.session.plugins.contains { $0.name == "new" && $0.title == "New" })
    }
}
