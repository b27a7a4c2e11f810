import Foundation
import Golden
import JSON
import Testing
import WebDouble

@testable import Hub

@Suite struct LabelFetchTests {
    private static let sae = "gpt2-small/8-res-jb"

    /// A scene whose export has 30 features in three batches that are not in the order of numbers.
    private func scene() throws -> Scene {
        let scene = try Scene()
        let order = (0..<30).map(String.init).sorted()
        for batch in 0..<3 {
            let lines = order[batch * 10..<batch * 10 + 10].map {
                NeuronpediaDouble.line(Int($0) ?? 0, "label \($0)")
            }
            scene.neuronpedia.add(lines, to: Self.sae, batch: batch)
        }
        return scene
    }

    private func labels(_ scene: Scene) throws -> [String: String] {
        guard let file = scene.settings.neuronpedia.archive.exportFile(of: Self.sae) else {
            return [:]
        }
        let features = try JSONValue(contentsOf: file).object("features")
        return Dictionary(
            uniqueKeysWithValues: features.members.map {
                ($0.key.string, $0.value["label"]?.string ?? "")
            })
    }

    private func fetch(_ scene: Scene, refresh: Bool = false) -> DownloadProgress {
        scene.fetch(DownloadOrder(wishes: [], labels: [Self.sae]), refreshesLabels: refresh)
    }

    @Test(arguments: [1, 2, 1_000])
    func allBatchesOfAllPagesAreRead(pageSize: Int) throws {
        let scene = try scene()
        scene.neuronpedia.setPageSize(pageSize)
        let progress = fetch(scene)
        #expect(progress.state == .finished && progress.warnings.isEmpty, "\(progress)")
        let labels = try labels(scene)
        #expect(labels.count == 30)
        for index in 0..<30 { #expect(labels["\(index)"] == "label \(index)") }
        let item = try #require(progress.items.first)
        #expect(item.state == .done && item.bytesDone == item.bytesTotal && item.bytesTotal > 0)
    }

    @Test func secondFetchAsksNothing() throws {
        let scene = try scene()
        _ = fetch(scene)
        scene.neuronpedia.bucket.forget()
        #expect(fetch(scene).state == .finished)
        #expect(scene.neuronpedia.bucket.requests.isEmpty)
    }

    @Test func refreshReadsOnlyTheBatchThatChanged() throws {
        let scene = try scene()
        _ = fetch(scene)
        scene.neuronpedia.add([NeuronpediaDouble.line(40, "forty")], to: Self.sae, batch: 1)
        scene.neuronpedia.bucket.forget()
        #expect(fetch(scene, refresh: true).state == .finished)
        #expect(scene.neuronpedia.batches.map { $0.path.suffix(16) } == ["batch-1.jsonl.gz"])
        #expect(try labels(scene).count == 21 && labels(scene)["40"] == "forty")
    }

    @Test func interruptedFetchGoesOnWithTheBatchThatIsMissing() throws {
        let scene = try scene()
        scene.neuronpedia.breakAnswers { request, response in
            request.path.hasSuffix("batch-2.jsonl.gz") ? WebResponse(500) : response
        }
        let broken = fetch(scene)
        #expect(broken.state == .finished && broken.warnings.count == 1)
        #expect(
            broken.warnings.first?.contains(Self.sae) == true && broken.items[0].state == .failed)
        #expect(scene.settings.neuronpedia.archive.exportFile(of: Self.sae) == nil)
        scene.neuronpedia.breakAnswers(nil)
        scene.neuronpedia.bucket.forget()
        #expect(fetch(scene).warnings.isEmpty)
        #expect(scene.neuronpedia.batches.count == 1)
        #expect(try labels(scene).count == 30)
    }

    @Test func batchThatIsCutComesWhole() throws {
        let scene = try scene()
        let cuts = Counter(4)
        scene.neuronpedia.breakAnswers { request, response in
            var cut = response
            if request.path.hasSuffix(".gz"), cuts.take() { cut.cutsAfter = 100 }
            return cut
        }
        #expect(fetch(scene).warnings.isEmpty)
        #expect(try labels(scene).count == 30)
    }

    @Test func fileThatIsNoGzipIsAWarningThatNamesIt() throws {
        let scene = try scene()
        scene.neuronpedia.set("v1/\(Self.sae)/explanations/batch-1.jsonl.gz", to: [1, 2, 3, 4])
        let progress = fetch(scene)
        #expect(progress.state == .finished)
        #expect(
            progress.warnings.first?.contains("batch-1.jsonl.gz") == true, "\(progress.warnings)")
        let rest =
            FileManager.default.enumerator(atPath: scene.folder.url.path)?
            .compactMap { $0 as? String } ?? []
        #expect(!rest.contains { $0.hasSuffix(".incomplete") || $0.hasSuffix(".segments") })
    }

    @Test func saeWithoutLabelsIsAWarning() throws {
        let scene = try Scene()
        #expect(fetch(scene).warnings.first?.contains("no labels of \(Self.sae)") == true)
        let odd = scene.fetch(DownloadOrder(wishes: [], labels: ["../../up"]))
        #expect(odd.state == .finished && odd.warnings.count == 1)
    }

    @Test func foldersByExplainerAreReadWhereThereIsNoOther() throws {
        let scene = try Scene()
        let bytes = Gzip.pack(Array(NeuronpediaDouble.line(1, "one").utf8))
        scene.neuronpedia.set("v1/\(Self.sae)/explanations-gpt-4o/batch-0.jsonl.gz", to: bytes)
        #expect(fetch(scene).warnings.isEmpty)
        #expect(try labels(scene) == ["1": "one"])
    }

    @Test func tokenAndKeyStayAwayFromTheBucket() throws {
        var scene = try scene()
        scene.settings = try HubSettings([
            "HF_TOKEN": "hf_secret", "HF_ENDPOINT": scene.hub.hub.url, "NEURONPEDIA_API_KEY": "np",
            "AXON_NEURONPEDIA_S3": scene.neuronpedia.bucket.url,
            "XDG_CACHE_HOME": scene.folder.url.path,
        ])
        _ = fetch(scene)
        #expect(scene.neuronpedia.batches.count == 3)
        for request in scene.neuronpedia.bucket.requests {
            #expect(request.headers["authorization"] == nil && request.headers["x-api-key"] == nil)
        }
    }
}
