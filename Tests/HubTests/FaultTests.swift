import Foundation
import Golden
import Synchronization
import Testing
import WebDouble

@testable import Hub

/// Lets the first `count` answers through to `fault`, the others as they are.
private func first(
    _ count: Int, _ fault: @escaping HubDouble.Fault
) -> HubDouble.Fault {
    let left = Counter(count)
    return { request, response in left.take() ? fault(request, response) : response }
}

/// Counts down from any thread.
final class Counter: Sendable {
    private let left: Mutex<Int>
    init(_ count: Int) { left = Mutex(count) }

    func take() -> Bool {
        left.withLock {
            $0 -= 1
            return $0 >= 0
        }
    }
}

@Suite struct FaultTests {
    private func expectWhole(_ scene: Scene, _ sourceLocation: SourceLocation = #_sourceLocation) {
        let progress = scene.fetch(scene.modelWish)
        #expect(progress.state == .finished, "\(progress.state)", sourceLocation: sourceLocation)
        #expect(scene.content("model.safetensors") == Scene.weights, sourceLocation: sourceLocation)
        #expect(scene.partials.isEmpty, sourceLocation: sourceLocation)
    }

    @Test(arguments: [408, 429, 500, 502, 503, 504])
    func passingTroubleIsWaitedOut(status: Int) throws {
        let scene = try Scene()
        scene.hub.breakHub(first(2) { _, _ in WebResponse(status, ["Retry-After": "0"]) })
        scene.hub.breakContent(first(3) { _, _ in WebResponse(status) })
        expectWhole(scene)
    }

    @Test func serverThatStaysBrokenIsGivenUp() throws {
        let scene = try Scene()
        scene.hub.breakHub { _, _ in WebResponse(503) }
        guard case .refused(_, status: 503) = scene.failure() else {
            Issue.record("it was not given up")
            return
        }
        #expect(scene.hub.requests.count == scene.settings.patience.tries)
    }

    @Test func cutConnectionsAreGoneOnFrom() throws {
        let scene = try Scene()
        scene.hub.breakContent(
            first(10) { request, response in
                var cut = response
                cut.cutsAfter = response.body.count / 3
                return cut
            })
        expectWhole(scene)
        let asked = scene.hub.content.requests.compactMap { $0.range(in: Scene.weights.count) }
        #expect(asked.count >= 15)
        #expect(Set(asked.map(\.lowerBound)).count == asked.count, "\(asked)")
    }

    @Test func bodyThatEndsEarlyWithoutALengthIsNotWhole() throws {
        let scene = try Scene()
        scene.hub.breakContent(
            first(2) { _, response in
                var cut = response
                cut.body = Array(response.body.prefix(10_000))
                cut.hidesLength = true
                return cut
            })
        expectWhole(scene)
    }

    @Test func serverWithoutRangesSendsAllOnce() throws {
        let scene = try Scene()
        scene.hub.breakContent { _, _ in WebResponse(200, body: Scene.weights) }
        expectWhole(scene)
    }

    @Test func serverWithoutRangesThatCutsIsBegunAgain() throws {
        let scene = try Scene()
        let cuts = Counter(2)
        scene.hub.breakContent { request, _ in
            var response = WebResponse(200, body: Scene.weights)
            if request.headers["range"] == nil, cuts.take() { response.cutsAfter = 100_000 }
            return response
        }
        expectWhole(scene)
        scene.hub.breakContent { _, _ in
            var response = WebResponse(200, body: Scene.weights)
            response.cutsAfter = 100_000
            return response
        }
        let other = HubDouble.File(Scene.bytes(200_000, seed: 77), isLarge: true)
        scene.hub.set("model.safetensors", of: Scene.model, to: other)
        scene.hub.move(to: String(repeating: "e", count: 40))
        #expect(scene.failure() != nil)
    }

    @Test func rangesThatAreRefusedBeginTheFileAgain() throws {
        let scene = try Scene()
        scene.hub.breakContent { request, _ in
            request.headers["range"] == nil
                ? WebResponse(200, body: Scene.weights) : WebResponse(416)
        }
        expectWhole(scene)
    }

    @Test func partOfAnotherVersionIsThrownAway() throws {
        let scene = try Scene()
        let file = HubDouble.File(Scene.weights, isLarge: true)
        let blob = scene.cache.blobFile(file.trueETag, of: Scene.model)
        let partial = try PartialFile(of: blob, size: Scene.weights.count, segmentSize: 1 << 20)
        let wrong = [UInt8](repeating: 7, count: 100_000)
        #expect(wrong.withUnsafeBytes { partial.append($0, to: 0) })
        expectWhole(scene)
    }

    @Test func wrongChecksumIsNeverShown() throws {
        let scene = try Scene()
        var file = HubDouble.File(Scene.weights, isLarge: true)
        file.etag = String(repeating: "a", count: 64)
        scene.hub.set("model.safetensors", of: Scene.model, to: file)
        let error = try #require(scene.failure())
        guard case .wrongDigest(_, let expected, let found) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(expected == file.etag && found == file.trueETag)
        #expect(scene.content("model.safetensors") == nil && scene.partials.isEmpty)
        #expect(!scene.files.contains { $0.hasSuffix(expected) })
        #expect(error.localizedDescription.contains("org/model/model.safetensors"))
    }

    @Test func changedSmallFileIsFoundByItsGitChecksum() throws {
        let scene = try Scene()
        scene.hub.breakHub { request, response in
            guard request.method == "GET", request.path.hasSuffix("tokenizer.json") else {
                return response
            }
            var changed = response
            changed.body[17] ^= 1
            return changed
        }
        guard case .wrongDigest = scene.failure() else {
            Issue.record("the change was not seen")
            return
        }
    }

    @Test(arguments: [-1, 1, 1_000])
    func wrongLengthIsNeverShown(difference: Int) throws {
        let scene = try Scene()
        var file = HubDouble.File(Scene.weights, isLarge: true)
        file.size = Scene.weights.count + difference
        scene.hub.set("model.safetensors", of: Scene.model, to: file)
        guard case .wrongLength = scene.failure() else {
            Issue.record("the length was not seen")
            return
        }
        #expect(scene.content("model.safetensors") == nil && scene.partials.isEmpty)
    }

    @Test func tokenStaysWithTheHub() throws {
        let scene = try Scene(["HF_TOKEN": "hf_secret"])
        scene.hub.require("hf_secret")
        expectWhole(scene)
        #expect(
            scene.hub.hub.requests.allSatisfy { $0.headers["authorization"] == "Bearer hf_secret" })
        #expect(!scene.hub.content.requests.isEmpty)
        #expect(scene.hub.content.requests.allSatisfy { $0.headers["authorization"] == nil })
        #expect(scene.neuronpedia.bucket.requests.isEmpty)
    }

    @Test(arguments: [
        ("GatedRepo", ["accept", "/org/model", "HF_TOKEN"]),
        ("RepoNotFound", ["no repository", "HF_TOKEN"]),
        ("RevisionNotFound", ["no revision main"]),
    ])
    func refusalSaysWhatToDo(code: String, words: [String]) throws {
        let scene = try Scene()
        scene.hub.require("hf_other", errorCode: code)
        let text = try #require(scene.failure()).localizedDescription
        for word in words + ["org/model"] { #expect(text.contains(word), "\(text)") }
        var known = try Scene(["HF_TOKEN": "hf_mine"])
        known.hub.require("hf_other", errorCode: code)
        known.settings.patience.tries = 1
        #expect(known.failure() != nil)
    }

    @Test func missingFileIsNamedWithItsRepository() throws {
        let scene = try Scene()
        scene.hub.set("config.json", of: Scene.model, to: nil)
        let text = try #require(scene.failure()).localizedDescription
        #expect(text.contains("org/model") && text.contains("config.json"))
        let none = try #require(scene.failure(of: HubWish("org/none", kind: .model)))
        #expect(none.localizedDescription.contains("org/none"))
    }

    @Test func answerOfNoHubIsNoFile() throws {
        let scene = try Scene()
        scene.hub.breakHub { _, _ in WebResponse(200, ["ETag": "\"x\""], text: "<html>") }
        guard case .notAHub = scene.failure() else {
            Issue.record("it was taken for a Hub")
            return
        }
    }

    @Test(arguments: ["../../evil", "..", "a/b", "", ".hidden/../x"])
    func etagThatLeadsElsewhereIsRefused(etag: String) throws {
        let scene = try Scene()
        var file = HubDouble.File([1, 2, 3])
        file.etag = etag
        scene.hub.set("config.json", of: Scene.model, to: file)
        guard case .notAHub = scene.failure() else {
            Issue.record("the etag was taken")
            return
        }
    }

    @Test func redirectToAnOpenConnectionIsRefused() throws {
        let scene = try Scene()
        scene.hub.breakHub { request, response in
            guard request.path.hasSuffix("model.safetensors") else { return response }
            var open = response
            open.headers["Location"] = "http://content.example/x"
            return open
        }
        guard case .insecure = scene.failure() else {
            Issue.record("it was followed")
            return
        }
    }

    @Test func redirectsWithoutEndAreGivenUp() throws {
        let scene = try Scene()
        scene.hub.breakHub { request, _ in WebResponse(307, ["Location": request.target + "x"]) }
        #expect(scene.failure() != nil && scene.hub.requests.count < 12)
        let loop = try Scene()
        loop.hub.breakContent { _, _ in WebResponse(302, ["Location": "/again"]) }
        #expect(loop.failure() != nil && loop.hub.content.requests.count < 60)
    }

    @Test func repositoryThatWasRenamedIsFollowed() throws {
        let scene = try Scene()
        scene.hub.breakHub { request, response in
            guard request.path.hasPrefix("/old/name") else { return response }
            return WebResponse(
                307, ["Location": request.target.replacing("/old/name", with: "/org/model")])
        }
        #expect(scene.fetch(HubWish("old/name", kind: .model)).state == .finished)
        #expect(scene.content("model.safetensors", of: "old/name") == Scene.weights)
    }

    @Test func addressThatExpiredIsAskedForAgain() throws {
        let scene = try Scene()
        scene.hub.breakContent(first(2) { _, _ in WebResponse(403) })
        expectWhole(scene)
    }

    @Test func silentServerIsGivenUpInTime() throws {
        var scene = try Scene()
        scene.settings.downloadTimeout = 0.3
        scene.settings.patience.tries = 2
        scene.hub.breakContent { _, _ in .silence }
        let start = Date.now
        guard case .silent = scene.failure() else {
            Issue.record("it was waited for")
            return
        }
        #expect(Date.now.timeIntervalSince(start) < 30)
        // However long a person asks to wait, the budget ends it.
        scene.settings.downloadTimeout = 1_000
        scene.settings.patience = Patience(tries: 9, firstPause: 0.1, longestPause: 1, budget: 1)
        #expect(scene.failure() != nil)
        #expect(Date.now.timeIntervalSince(start) < 60)
        #expect(Patience().budget <= 110)
    }

    @Test func silentHubIsGivenUpAsSoonAsTheSettingSays() throws {
        var scene = try Scene(["HF_HUB_ETAG_TIMEOUT": "0.2"])
        scene.settings.patience.tries = 2
        scene.hub.breakHub { _, _ in .silence }
        let start = Date.now
        guard case .silent = scene.failure() else {
            Issue.record("it was waited for")
            return
        }
        #expect(Date.now.timeIntervalSince(start) < 30 && scene.hub.requests.count == 2)
    }

    @Test func hubThatWasGivenUpIsNotWaitedForAgain() throws {
        var scene = try Scene(["HF_HUB_ETAG_TIMEOUT": "0.2"])
        let wishes = [
            scene.modelWish, HubWish(Scene.sae, kind: .sae("blocks.1", format: nil)),
        ]
        let order = DownloadOrder(wishes: wishes, labels: [])
        #expect(scene.fetch(order).state == .finished)
        scene.hub.forget()
        scene.settings.patience.tries = 3
        scene.hub.breakHub { _, _ in .silence }
        let again = scene.fetch(order)
        #expect(again.state == .finished && again.warnings.count == 2, "\(again)")
        #expect(scene.hub.requests.count == 4)
    }

    @Test func slowServerIsNotSilent() throws {
        var scene = try Scene()
        scene.settings.downloadTimeout = 1
        scene.hub.breakContent { _, response in
            var slow = response
            slow.bytesPerSecond = 40_000
            return slow
        }
        expectWhole(scene)
    }

    @Test func tooLittleSpaceIsSeenBeforeAnythingComes() throws {
        let scene = try Scene()
        var file = HubDouble.File(Scene.weights, isLarge: true)
        file.size = 1 << 49
        scene.hub.set("model.safetensors", of: Scene.model, to: file)
        let error = try #require(scene.failure())
        guard case .diskFull(_, let needed, let free) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(needed >= 1 << 49 && free > 0 && scene.hub.bodies.isEmpty)
        file.size = Int.max
        scene.hub.set("model.safetensors", of: Scene.model, to: file)
        #expect(scene.failure() != nil)
    }

    @Test func partsOfOtherProgramsAreLeftAlone() throws {
        let scene = try Scene()
        let etag = HubDouble.File(Scene.weights, isLarge: true).trueETag
        let blob = scene.cache.blobFile(etag, of: Scene.model)
        try HubCache.makeFolder(blob.deletingLastPathComponent())
        let others = ["\(etag).incomplete", "\(etag).1a2b3c4d.incomplete"]
        for other in others {
            try Data([1]).write(
                to: blob.deletingLastPathComponent().appending(path: other))
        }
        let progress = scene.fetch(scene.modelWish)
        #expect(progress.state == .finished)
        for other in others { #expect(scene.files.contains { $0.hasSuffix(other) }) }
    }

    @Test func blobThatWasCutIsFetchedAgain() throws {
        let scene = try Scene()
        let etag = HubDouble.File(Scene.weights, isLarge: true).trueETag
        let blob = scene.cache.blobFile(etag, of: Scene.model)
        try HubCache.makeFolder(blob.deletingLastPathComponent())
        try Data(Scene.weights.prefix(1_000)).write(to: blob)
        expectWhole(scene)
    }
}
