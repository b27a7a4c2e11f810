import Engine
import Foundation
import JSON
import Plugins
import Synchronization
import Testing
import Wire

@testable import Remote

/// Messages as the original Python server sends them.
@Suite struct OriginalServerTests {
    @Test func tokensWithoutNumbersAreShown() throws {
        let server = try ScriptedServer(
            health: #"{"ready": true, "device": "cuda", "cached_labels": 1842}"#
        ) {
            try $0.answer(
                ScriptedPeer.token(" Paris", features: ScriptedPeer.feature),
                ScriptedPeer.token(",", step: 1, features: ScriptedPeer.feature))
        }
        let listener = try RemoteListener(port: server.port)
        #expect(listener.run("  The capital\n", tokens: 2) == .maxTokens)
        #expect(listener.texts == [" Paris", ","])
        #expect(listener.promptSteps.map(\.text) == ["The capital"])
        let step = try #require(listener.steps.first)
        #expect(step.tokenID == nil && step.origin == .generated)
        #expect(
            step.features == [
                FeatureFiring(
                    id: FeatureID(index: 4821), activation: 14.3, label: "capital cities", layer: 8)
            ])
        listener.listen(seconds: 5) {
            if case .connection(let news) = $0 { news.health != nil } else { false }
        }
        #expect(
            listener.connections.last?.health
                == Connection.Health(device: "cuda", labelCount: 1842))
    }

    @Test func theRequestIsThatOfTheProtocol() throws {
        let requests = Mutex<[String]>([])
        let server = try ScriptedServer { peer in
            try peer.open()
            while let text = try peer.nextText() {
                requests.withLock { $0.append(text) }
                try peer.send(#"{"status": "done"}"#)
            }
        }
        let listener = try RemoteListener(port: server.port)
        var options = GenerationOptions(
            maxTokens: 9999,
            sampling: SamplingOptions(
                temperature: 0.5, topK: 7, topP: 0.25, repetitionPenalty: 1.5))
        options.featureTopK = 12
        options.threshold = 0.25
        let run = listener.engine.generate(prompt: " a \"b\" ", options: options)
        #expect(listener.ending(of: run) == .endOfText)
        options.seed = 7
        options.stopsAtEndOfText = true
        let next = listener.engine.generate(prompt: "c", options: options)
        #expect(listener.ending(of: next) == .endOfText)
        let last = requests.withLock { $0.removeLast() }
        #expect(last.hasSuffix(#","act_threshold":0.25,"seed":7,"stop_at_eos":true}"#))
        #expect(
            requests.withLock { $0 } == [
                #"{"prompt":"a \"b\"","max_tokens":500,"temperature":0.5,"top_k":7,"top_p":0.25,"#
                    + #""repetition_penalty":1.5,"feat_k":12,"act_threshold":0.25}"#
            ])
        let head = try #require(server.heads.first)
        #expect(head.hasPrefix("GET /ws HTTP/1.1\r\n"))
        #expect(head.lowercased().contains("host: 127.0.0.1:\(server.port)\r\n"))
        #expect(
            !head.lowercased().contains("authorization") && !head.lowercased().contains("origin"))
    }

    @Test func featuresThatCannotBeAreLeftOutAndSaidSo() throws {
        let bad = [
            #"{"id": -1, "activation": 1}"#, #"{"id": "7", "activation": 1}"#,
            #"{"id": 1, "activation": NaN}"#, #"{"id": 2, "activation": -3.5}"#,
            #"{"id": 3, "activation": 1e300}"#, #"{"id": 4}"#, #"{"activation": 3}"#, "7", "null",
            #"{"id": 5, "activation": Infinity}"#, #"{"id": 6, "activation": 1, "layer": "x"}"#,
            #"{"id": 99999999999999999999, "activation": 1}"#, #"{"id": 1.5, "activation": 1}"#,
        ]
        let good = #"{"id": 8, "activation": 2, "label": 3, "extra": [1]}"#
        let server = try ScriptedServer {
            try $0.answer(ScriptedPeer.token("a", features: (bad + [good]).joined(separator: ",")))
        }
        let listener = try RemoteListener(port: server.port)
        #expect(listener.run() == .endOfText)
        #expect(
            listener.steps.first?.features == [
                FeatureFiring(
                    id: FeatureID(index: 8), activation: 2, label: "feature 8", layer: 0)
            ])
        listener.listen(seconds: 5) { if case .noticed = $0 { true } else { false } }
        #expect(listener.notices.contains { $0.hasPrefix("\(bad.count) features") })
    }

    @Test func aDerivedLabelIsKnownForOne() throws {
        let feature =
            #"{"id": 1, "activation": 1, "layer": 2, "label": "→ “a”", "label_source": "#
            + "\"\(FeatureLabel.derivedSource)\"}"
        let server = try ScriptedServer {
            try $0.answer(ScriptedPeer.token("a", features: feature))
        }
        let listener = try RemoteListener(port: server.port)
        listener.run()
        #expect(listener.steps.first?.features.first?.isLabelDerived == true)
        listener.engine.describe(FeatureID(index: 1))
        var detail: FeatureDetail?
        listener.listen { event in
            if case .described(let found) = event { detail = found }
            return detail != nil
        }
        #expect(detail?.labelSource == FeatureLabel.derivedSource && detail?.label == "→ “a”")
    }

    @Test func labelsAndTokensCannotDeceive() throws {
        let feature = #"{"id": 1, "activation": 1, "label": "a\u202eb\u001b[31m\nc", "layer": 2}"#
        let server = try ScriptedServer {
            try $0.answer(#"{"token": "x\u202e\u0007\n", "features": [\#(feature)]}"#)
        }
        let listener = try RemoteListener(port: server.port)
        listener.run()
        #expect(listener.texts == ["x\n"])
        #expect(listener.steps.first?.features.first?.label == "ab[31m c")
    }

    @Test func ofManyFeaturesTheStrongestAreShownOnce() throws {
        let many = (0..<1000).map {
            #"{"id": \#($0 % 500), "activation": \#($0 + 1), "layer": 0}"#
        }
        let server = try ScriptedServer {
            try $0.answer(ScriptedPeer.token("a", features: many.joined(separator: ",")))
        }
        let listener = try RemoteListener(port: server.port)
        listener.run()
        let features = try #require(listener.steps.first?.features)
        #expect(features.count == RemoteLimits().features)
        #expect(Set(features.map(\.id)).count == features.count)
        #expect(features.first?.activation == 1000)
    }

    @Test func aPluginsOwnLabelsNameTheServersFeatures() throws {
        let labels = FileManager.default.temporaryDirectory
            .appending(path: "axon-labels-\(UUID().uuidString).json")
        try #"{"4821": "mine"}"#.write(to: labels, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: labels) }
        let other = #"{"id": 5, "label": "theirs", "activation": 1, "layer": 8}"#
        let server = try ScriptedServer {
            try $0.answer(
                ScriptedPeer.token("a", features: "\(ScriptedPeer.feature), \(other)"))
        }
        let more =
            "[labels]\nfile = \"\(labels.path)\"\nneuronpedia = \"gpt2-small/8-res-jb\""
        let listener = try RemoteListener(port: server.port, more: more)
        listener.run()
        #expect(listener.steps.first?.features.map(\.label) == ["mine", "theirs"])
        listener.engine.describe(FeatureID(index: 4821))
        listener.engine.describe(FeatureID(index: 17))
        var detail: FeatureDetail?
        listener.listen { event in
            if case .described(let found) = event { detail = found }
            return detail != nil
        }
        #expect(detail?.label == "mine" && detail?.layer == 8 && detail?.hook == nil)
        #expect(detail?.promoted.isEmpty == true)
        #expect(
            detail?.neuronpediaURL == "https://www.neuronpedia.org/gpt2-small/8-res-jb/4821")
    }
}
