import Foundation
import Golden
import Synchronization
import Testing
import WebDouble

@testable import Hub

@Suite struct LabelQuestionsTests {
    private static let sae = "gpt2-small/8-res-jb"

    /// What was told, and a way to wait for it.
    private final class Ear: Sendable {
        private let heard = Mutex<[LateLabel]>([])
        var labels: [Int: String] {
            heard.withLock { Dictionary($0.map { ($0.index, $0.label.text) }) { $1 } }
        }

        func hear(_ labels: [LateLabel]) { heard.withLock { $0 += labels } }

        /// Waits until this is true, for as long as a slow machine may take.
        func wait(until condition: () -> Bool) {
            let end = Date(timeIntervalSinceNow: 30)
            while !condition(), .now < end { usleep(5_000) }
        }
    }

    private func questions(_ scene: Scene, _ ear: Ear) -> LabelQuestions {
        LabelQuestions(scene.settings.neuronpedia) { ear.hear($0) }
    }

    private func stored(_ scene: Scene) -> StoredAnswers {
        scene.settings.neuronpedia.archive.storedAnswers(of: Self.sae)
    }

    @Test func featuresOfATokenAreOneRequest() throws {
        let (scene, ear) = (try Scene(), Ear())
        for index in 0..<20 {
            scene.neuronpedia.setFeature("\(Self.sae)/\(index)", to: "label\u{202E} \(index)")
        }
        let questions = questions(scene, ear)
        questions.ask(Array(0..<20), of: Self.sae)
        ear.wait { ear.labels.count == 20 }
        questions.ask(Array(5..<15), of: Self.sae)
        #expect(ear.labels[19] == "label 19")
        #expect(scene.neuronpedia.questions.count == 1)
        let body = String(decoding: scene.neuronpedia.questions[0].body, as: UTF8.self)
        #expect(body.contains(#""maxActsToReturn":1"#) && body.contains(#""layer":"8-res-jb""#))
        ear.wait { stored(scene).labels.count == 20 }
        #expect(stored(scene).labels.count == 20)
    }

    @Test func answersAreKeptForTheNextRun() throws {
        let scene = try Scene()
        scene.neuronpedia.setFeature("\(Self.sae)/3", to: "three")
        let (first, second) = (Ear(), Ear())
        let before = questions(scene, first)
        before.ask([3, 4], of: Self.sae)
        first.wait { stored(scene).absent[4] != nil && first.labels[3] != nil }
        let after = questions(scene, second)
        after.ask([3, 4], of: Self.sae)
        second.wait { second.labels[3] != nil }
        #expect(second.labels == [3: "three"] && scene.neuronpedia.questions.count == 1)
        #expect(scene.settings.neuronpedia.archive.answers(of: Self.sae)[3]?.text == "three")
        withExtendedLifetime((before, after)) {}
    }

    @Test func onlyThatThereIsNoSuchFeatureIsKeptAsNone() throws {
        let (scene, ear) = (try Scene(), Ear())
        scene.neuronpedia.setFeature("\(Self.sae)/1", to: "one")
        scene.neuronpedia.setFeature("\(Self.sae)/2", to: "")
        let questions = questions(scene, ear)
        questions.ask([1, 2, 3], of: Self.sae)
        ear.wait { stored(scene).labels[1] != nil }
        let answers = stored(scene)
        #expect(answers.absent.keys.sorted() == [3] && answers.labels.keys.sorted() == [1])
        #expect(answers.absent[3]?.wholeMatch(of: /[0-9]{4}-[0-9]{2}-[0-9]{2}/) != nil)
        withExtendedLifetime(questions) {}
    }

    @Test(arguments: [429, 500, 404, 200])
    func failureIsNeverAnAnswerAndIsTriedAgain(status: Int) throws {
        let (scene, ear) = (try Scene(), Ear())
        scene.neuronpedia.setFeature("\(Self.sae)/1", to: "one")
        let faults = Counter(1)
        scene.neuronpedia.breakAnswers { _, response in
            faults.take() ? WebResponse(status, text: "{\"error\":\"no\"}") : response
        }
        let questions = questions(scene, ear)
        questions.ask([1, 2], of: Self.sae)
        ear.wait { !scene.neuronpedia.questions.isEmpty }
        #expect(stored(scene) == StoredAnswers())
        ear.wait { ear.labels[1] != nil }
        #expect(ear.labels == [1: "one"] && scene.neuronpedia.questions.count == 2)
        withExtendedLifetime(questions) {}
    }

    @Test func deadServerHoldsNobodyUp() throws {
        let (scene, ear) = (try Scene(), Ear())
        scene.neuronpedia.breakAnswers { _, _ in .silence }
        let questions = questions(scene, ear)
        for token in 0..<2_000 {
            questions.ask((0..<15).map { token * 15 + $0 }, of: Self.sae)
        }
        ear.wait { scene.neuronpedia.questions.count >= 2 }
        usleep(200_000)
        #expect(scene.neuronpedia.questions.count <= 2)
        #expect(ear.labels.isEmpty)
        withExtendedLifetime(questions) {}
    }

    @Test func keyGoesToItsServer() throws {
        var scene = try Scene()
        scene.settings.neuronpedia = try NeuronpediaSettings(
            [
                "AXON_NEURONPEDIA_API": scene.neuronpedia.api.url,
                "XDG_CACHE_HOME": scene.folder.url.path,
            ],
            key: "from-config")
        let ear = Ear()
        let questions = questions(scene, ear)
        questions.ask([1], of: Self.sae)
        ear.wait { !scene.neuronpedia.questions.isEmpty }
        #expect(scene.neuronpedia.questions.first?.headers["x-api-key"] == "from-config")
        withExtendedLifetime(questions) {}
    }

    @Test func oldCacheIsTakenOverTolerantly() throws {
        let scene = try Scene()
        let archive = scene.settings.neuronpedia.archive
        let text = """
            {"8:1": "one", "9:1": "another layer", "2": {"label": "two"}, "8:3": "Feature 3", "8:4": "",
             "8:5": null, "x": "y", "8:6": "unknown", "8:7": "se\\u202even", "1:2:3": "z", "8:-4": "w"}
            """
        let file = try scene.folder.write(text, to: "feature_cache.json")
        #expect(try archive.importCache(file, into: Self.sae) == 3)
        let labels = archive.answers(of: Self.sae).mapValues(\.text)
        #expect(labels == [1: "one", 2: "two", 7: "seven"])
        let broken = try scene.folder.write("[]", to: "broken.json")
        #expect(throws: HubError.self) { _ = try archive.importCache(broken, into: Self.sae) }
    }
}
