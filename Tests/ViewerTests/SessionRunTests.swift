import Foundation
import Golden
import JSON
import Testing

@testable import Engine
@testable import Viewer

@MainActor
struct SessionRunTests {
    @Test func aRunGrowsTheGraphAndTheText() throws {
        let driver = try SessionDriver.shown()
        let session = driver.session
        let record = try #require(session.run.record)
        #expect(!session.isRunning && record.ending != nil)
        #expect(record.generatedCount > 0 && !record.text.isEmpty)
        #expect(session.stage.model.nodes.count > 10 && !session.stage.model.edges.isEmpty)
        #expect(session.stage.placedCount == session.stage.model.nodes.count)
        #expect(session.stage.positions.allSatisfy { $0.x.isFinite && $0.y.isFinite })
    }

    @Test func tokensAreRevealedAtThePaceHoweverFastTheEngineIs() throws {
        let driver = try SessionDriver.ready()
        driver.session.run.playback.pace = 4
        try driver.generate()
        let total = try #require(driver.session.run.statistics == nil ? 12 : nil)
        driver.pass(1)
        let early = driver.session.run.record?.generatedCount ?? 0
        #expect(early >= 1 && early <= 5 && early < total)
        #expect(driver.session.isRunning)
        driver.pass(5)
        #expect(!driver.session.isRunning)
    }

    @Test func theSameSeedDrawsTheSameRunAndTheSamePlaces() throws {
        let (a, b) = (try SessionDriver.shown().session, try SessionDriver.shown().session)
        #expect(a.run.record?.text == b.run.record?.text)
        #expect(a.stage.positions == b.stage.positions)
        #expect(Set(a.stage.model.edges.keys) == Set(b.stage.model.edges.keys))
    }

    @Test func whatFiresOnTheBeginningOfTextIsNotDrawn() throws {
        let driver = try SessionDriver.shown()
        let steps = try #require(driver.session.run.record).steps
        let drawn = Set(driver.session.stage.model.nodes.map(\.id))
        #expect(drawn == Set(steps.dropFirst().flatMap(\.features).map(\.id)))
    }

    @Test func whatFiresOnEveryTokenIsNotDrawn() throws {
        let session = try SessionDriver.ready().session
        let densities: [Float?] = [0.9, 0.1, nil]
        let features = densities.enumerated().map { index, density in
            FeatureFiring(
                id: FeatureID(index: index), activation: 2, label: "", layer: 2, density: density)
        }
        session.show(.step(ViewerFixture.step(0, features: features)))
        #expect(session.stage.model.nodes.map(\.id.index) == [1, 2])
    }

    @Test func stoppingEndsTheRunAtOnceAndKeepsTheGraph() throws {
        let driver = try SessionDriver.ready()
        try driver.generate(maxTokens: 60)
        driver.pass(0.6)
        let session = driver.session
        let (nodes, text) = (session.stage.model.nodes.count, session.run.record?.text)
        session.perform(.stop)
        session.perform(.stop)
        driver.pass(3)
        #expect(!session.isRunning && session.stage.model.nodes.count == nodes && nodes > 0)
        #expect(session.run.record?.text == text && session.run.record?.ending == .stopped)
        #expect(try driver.count("stopped") == 1 && driver.count("done") == 0)
    }

    @Test func generatingWhileRunningStartsAfresh() throws {
        let driver = try SessionDriver.ready()
        try driver.generate(maxTokens: 60)
        driver.pass(0.3)
        try driver.generate()
        driver.showAll()
        let events = try driver.events().filter { $0 != "token" && $0 != "plugin" }
        #expect(events == ["start", "stopped", "start", "done"])
    }

    @Test func aRunStoppedBeforeItBeganIsNotReportedAsStarted() throws {
        let driver = try SessionDriver.ready()
        driver.session.perform(.generate)
        driver.session.perform(.stop)
        try driver.generate()
        driver.showAll()
        let events = try driver.events().filter { $0 != "token" }
        #expect(events == ["stopped", "start", "done"])
    }

    @Test func clearingEmptiesGraphOutputAndSelection() throws {
        let driver = try SessionDriver.shown()
        let session = driver.session
        session.perform(.selectNext(forward: true))
        session.perform(.clear)
        #expect(session.stage.model.isEmpty && session.stage.positions.isEmpty)
        #expect(session.run.record == nil && session.selection == nil && session.detail == nil)
        driver.pass(0.5)
        #expect(session.stage.model.isEmpty)
    }

    @Test func anEmptyPromptIsASentenceAndNoRun() throws {
        let driver = try SessionDriver.ready(prompt: " \n ")
        driver.session.perform(.generate)
        #expect(!driver.session.isRunning && driver.session.notices.count == 1)
        #expect(try driver.events() == ["error"])
    }

    @Test func aFullContextIsTold() throws {
        let driver = try SessionDriver.ready()
        driver.session.parameters.topK = 1
        try driver.generate(maxTokens: 200)
        driver.showAll()
        let record = try #require(driver.session.run.record)
        try #require(record.ending == .contextFull(limit: 96))
        #expect(driver.session.notices.contains { $0.text.contains("96") })
    }

    @Test func aPromptLongerThanTheContextLeavesTheSessionUsable() throws {
        let driver = try SessionDriver.ready(
            prompt: String(repeating: "one two three ", count: 60))
        try driver.generate()
        driver.showAll()
        #expect(!driver.session.isRunning)
        #expect(driver.session.takeNotices().contains { $0.text.contains("96") })
        driver.session.prompt = "The capital"
        try driver.generate()
        driver.showAll()
        #expect((driver.session.run.record?.generatedCount ?? 0) > 1)
    }

    @Test func theReportsLinesHaveTheContractsKeys() throws {
        let driver = try SessionDriver.shown()
        driver.session.perform(.selectNext(forward: true))
        driver.session.perform(.dismiss)
        driver.session.perform(.dismiss)
        let lines = try driver.lines()
        let tokens = try lines.filter { try $0.string("event") == "token" }
        #expect(tokens.count == driver.session.run.record?.generatedCount)
        for (index, token) in tokens.enumerated() {
            #expect(try token.int("step") == index)
            #expect(token["token"]?.string != nil && token["token_id"]?.int != nil)
            let features = try token.array("features")
            #expect(features.count <= 15)
            for feature in features {
                #expect(
                    Set(feature.members.map(\.key.string))
                        == ["id", "label", "activation", "layer"])
            }
        }
        let times = try lines.map { try $0.double("time") }
        #expect(times == times.sorted())
        #expect(try driver.events().suffix(3) == ["done", "select", "dismiss"])
        let select = try #require(try lines.first { try $0.string("event") == "select" })
        #expect(select["id"]?.int != nil)
    }

    @Test func exportingWritesTheGraphAndSaysWhere() throws {
        let driver = try SessionDriver.shown()
        driver.session.perform(.exportGraph)
        let line = try #require(try driver.lines().last)
        #expect(try line.string("event") == "export")
        let file = URL(filePath: try line.string("file"))
        defer { try? FileManager.default.removeItem(at: file) }
        let root = try JSONValue(contentsOf: file)
        #expect(try root.array("nodes").count == driver.session.stage.model.nodes.count)
        #expect(driver.session.takeNotices().contains { $0.text.contains(file.path) })
    }

    @Test func aPageNoBrowserTookIsOfferedOnTheClipboard() throws {
        let driver = try SessionDriver()
        driver.session.unopenedPages.add("https://example.org/1")
        driver.pass(0.1)
        #expect(driver.session.takeClipboardWish() == "https://example.org/1")
        #expect(driver.session.takeClipboardWish() == nil)
        #expect(driver.session.takeNotices().count == 1)
    }

    @Test func nothingIsDrawnWhileNothingHappens() throws {
        let driver = try SessionDriver.ready()
        driver.pass(1)
        #expect(driver.session.need == .nothing)
        try driver.generate()
        #expect(driver.session.need == .action)
        driver.pass(400, frame: 0.1)
        #expect(driver.session.need == .nothing)
        #expect(!driver.session.stage.model.isLit(at: driver.time))
    }
}
