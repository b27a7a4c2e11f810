import Engine
import Foundation
import Graphics
import Overlay
import Plugins
import Testing

@testable import Viewer

/// The window where the model runs at a server.
@MainActor
@Suite(.serialized)
struct RemoteSessionTests {
    private let source = ScriptedSource()

    private func plugin(_ address: String = "localhost:8000") throws -> Plugin {
        Plugin(server: RemoteServer(try ServerAddress(address)))
    }

    private func connection(
        _ state: Connection.State, isExposed: Bool = false, health: Connection.Health? = nil
    ) -> EngineEvent {
        .connection(
            Connection(
                server: "localhost:8000", isExposed: isExposed, state: state, health: health))
    }

    /// A window that shows the server.
    private func window(_ address: String = "localhost:8000") throws -> WindowDriver {
        let driver = try SessionDriver(engine: source)
        driver.session.use(try plugin(address))
        let window = try WindowDriver(driver, PixelSize(width: 1280, height: 900))
        window.session.run.playback.pace = nil
        return window
    }

    private func words(_ window: WindowDriver) -> WidgetValue? {
        window.widget("connection")?.value
    }

    private func step(_ index: Int, _ features: [FeatureFiring]) -> Step {
        Step(
            origin: .generated, index: index, tokenID: nil, text: " t\(index)", features: features,
            time: Double(index) * 0.1)
    }

    private func firing(_ index: Int, sae: Int = 0) -> FeatureFiring {
        FeatureFiring(
            id: FeatureID(sae: sae, index: index), activation: 3, label: "capital \(index)",
            layer: 8 + sae)
    }

    @Test func everyStateIsSaidWhereTheModelsFactsStand() throws {
        let window = try window()
        #expect(window.session.isRemote && window.session.isReady)
        source.tell(connection(.connecting))
        try window.frames(2)
        #expect(words(window) == .text("Connecting to localhost:8000…"))
        source.tell(
            connection(.connected, health: Connection.Health(device: "cuda", labelCount: 1842)))
        try window.frames(2)
        #expect(words(window) == .text("Connected to localhost:8000"))
        source.tell(connection(.connected, health: Connection.Health(isReady: false)))
        try window.frames(2)
        #expect(words(window) == .text("localhost:8000 still reads its model"))
        source.tell(connection(.waiting(seconds: 4, reason: "localhost:8000 hung up")))
        try window.frames(2)
        #expect(words(window) == .text("Reconnecting in 4 s"))
        #expect(window.widget("layer") == nil && window.errors.isEmpty)
        let states = try window.driver.lines().filter { $0["event"]?.string == "connection" }
            .compactMap { $0["state"]?.string }
        #expect(states == ["connecting", "connected", "reconnecting"])
    }

    @Test func whatCrossesANetworkInPlainTextIsSaidSo() throws {
        let window = try window("gpu-box:8000")
        source.tell(connection(.connected))
        try window.frames(2)
        #expect(window.widget("connection.exposed") == nil)
        source.tell(connection(.connected, isExposed: true))
        try window.frames(2)
        #expect(window.widget("connection.exposed")?.value == .text("unencrypted"))
        #expect(window.errors.isEmpty)
    }

    @Test func nothingMovesWhileTheServerIsCalledAgain() throws {
        let window = try window()
        let reason = "localhost:8000 asks for a token; give it as token = \"…\" in [remote], or so"
        var tops: Set<Double> = []
        for seconds in [2, 1] {
            source.tell(connection(.waiting(seconds: seconds, reason: reason)))
            try window.settle()
            tops.insert(try #require(window.widget("generate")).rect.minY)
        }
        source.tell(connection(.connecting))
        try window.settle()
        tops.insert(try #require(window.widget("generate")).rect.minY)
        #expect(tops.count == 1 && window.session.connectionProblem == reason)
        source.tell(connection(.connected))
        try window.settle()
        #expect(window.session.connectionProblem == nil && window.errors.isEmpty)
    }

    @Test func nothingIsLostFromTheGraphWhenTheServerGoes() throws {
        let window = try window()
        source.tell(connection(.connected))
        try window.frames(2)
        window.session.perform(.generate)
        let run = source.lastRun
        source.tell(
            .prompt(run: run, steps: []), .step(run: run, step(0, [firing(1), firing(2)])),
            .step(run: run, step(1, [firing(2), firing(3)])),
            .finished(
                run: run,
                .failed("localhost:8000 hung up; 2 tokens came, the rest of the run is lost"),
                statistics: ViewerFixture.statistics),
            connection(.waiting(seconds: 1, reason: "localhost:8000 hung up")))
        try window.settle(1)
        #expect(!window.session.isRunning && window.session.stage.model.nodes.count == 3)
        #expect(window.session.run.record?.text == " t0 t1")
        source.tell(connection(.connecting), connection(.connected))
        try window.settle(1)
        #expect(window.session.stage.model.nodes.count == 3)
        window.session.perform(.generate)
        #expect(source.lastRun == run + 1 && window.session.isRunning)
        #expect(try window.driver.count("error") == 1)
    }

    @Test func layersShowAsTheServerTellsOfThem() throws {
        let window = try window()
        source.tell(connection(.connected))
        try window.frames(2)
        #expect(window.widget("legend") == nil)
        window.session.perform(.generate)
        let saes = [ModelSummary.SAE(layer: 8), ModelSummary.SAE(layer: 9)]
        source.tell(
            .outlined(ModelSummary(try plugin(), saes: saes)),
            .step(run: source.lastRun, step(0, [firing(1), firing(2, sae: 1)])))
        try window.settle(1)
        #expect(window.widget("legend")?.value == .number(2))
        #expect(window.session.nodeCounts == [1, 1])
        #expect(window.widget("layer") == nil && window.errors.isEmpty)
    }

    @Test func aRemoteFeatureIsInspected() throws {
        let window = try window()
        source.tell(connection(.connected))
        try window.frames(2)
        window.session.perform(.generate)
        source.tell(.step(run: source.lastRun, step(0, [firing(1), firing(2)])))
        try window.settle(1)
        window.session.perform(.select(FeatureID(index: 1)))
        #expect(source.questions == [FeatureID(index: 1)])
        source.tell(
            .described(
                FeatureDetail(
                    FeatureID(index: 1), layer: 8, label: FeatureLabel("capital 1"), record: nil,
                    neuronpedia: "gpt2-small/8-res-jb")))
        try window.settle(1)
        #expect(window.widget("inspector")?.value == .number(1))
        #expect(window.widget("inspector.neighbour.0") != nil)
        #expect(window.session.detail?.neuronpediaURL?.hasSuffix("8-res-jb/1") == true)
        #expect(window.errors.isEmpty)
    }

    @Test func sizesAndLongReasonsAreHarmless() throws {
        let window = try window()
        source.tell(
            connection(
                .waiting(seconds: 30, reason: String(repeating: "a long reason; ", count: 60)),
                isExposed: true))
        for size in [(1, 1), (200, 150), (310, 300), (640, 480), (2000, 1200)] {
            window.host.resize(PixelSize(width: size.0, height: size.1))
            try window.frame([.resize(PixelSize(width: size.0, height: size.1))])
            try window.settle()
        }
        #expect(window.errors.isEmpty)
    }

    @Test func aLocalPluginHasNoConnection() throws {
        let window = try window()
        source.tell(connection(.connected))
        try window.frames(2)
        #expect(window.session.connection != nil)
        window.driver.use("tiny")
        try window.frames(2)
        #expect(window.session.connection == nil && !window.session.isRemote)
        #expect(window.widget("connection") == nil)
    }

    @Test(arguments: [
        ("wss://x/ws", "--connect: expected ws://, since AXON speaks no TLS"),
        ("http://", "--connect: expected \"ws://HOST:PORT/ws\""),
        ("ws://h/ws?token=hush", "found one with more"),
    ]) func aWrongAddressIsExplained(text: String, words: String) {
        let error = #expect(throws: ViewerError.self) {
            try ServerChoice.plugin(at: text, token: nil)
        }
        let sentence = error?.localizedDescription ?? ""
        #expect(sentence.contains(words) && !sentence.contains("hush"))
    }

    @Test func theTokenComesFromTheEnvironment() throws {
        #expect(try ServerChoice.token([:]) == nil)
        #expect(try ServerChoice.token(["AXON_TOKEN": ""]) == nil)
        #expect(try ServerChoice.token(["AXON_TOKEN": "abc"]) == "abc")
        #expect(throws: ViewerError.self) { try ServerChoice.token(["AXON_TOKEN": "a b"]) }
        let plugin = try ServerChoice.plugin(at: "gpu-box", token: "abc")
        #expect(plugin.server?.token == "abc")
    }
}
