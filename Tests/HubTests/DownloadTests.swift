import Foundation
import Testing
import WebDouble

@testable import Hub

@Suite struct DownloadTests {
    @Test func modelComesWithWhatItNeedsAndNothingElse() throws {
        let scene = try Scene()
        let progress = scene.fetch(scene.modelWish)
        #expect(progress.state == .finished, "\(progress)")
        for (path, file) in Scene.modelFiles where path != "pytorch_model.bin" {
            #expect(scene.content(path) == file.content, "\(path)")
        }
        #expect(scene.content("pytorch_model.bin") == nil)
        #expect(scene.partials.isEmpty && progress.fraction == 1)
        #expect(progress.items.allSatisfy { $0.state == .done && $0.bytesDone == $0.bytesTotal })
    }

    @Test func cacheHasTheLayoutOfHuggingfaceHub() throws {
        let scene = try Scene()
        scene.fetch(scene.modelWish)
        let (repository, commit) = ("models--org--model", HubDouble.commit)
        let etag = HubDouble.File(Scene.weights, isLarge: true).trueETag
        let link = scene.cache.folder.appending(
            path: "\(repository)/snapshots/\(commit)/model.safetensors")
        #expect(
            try FileManager.default.destinationOfSymbolicLink(atPath: link.path)
                == "../../blobs/\(etag)")
        let ref = scene.cache.folder.appending(path: "\(repository)/refs/main")
        #expect(try String(contentsOf: ref, encoding: .utf8) == commit)
        for file in [
            "CACHEDIR.TAG", ".locks/\(repository)/\(etag).lock",
            "\(repository)/.no_exist/\(commit)/added_tokens.json",
        ] { #expect(scene.files.contains(file), "\(file)") }
    }

    @Test func secondFetchReadsNoBody() throws {
        let scene = try Scene()
        scene.fetch(scene.modelWish)
        scene.hub.forget()
        #expect(scene.fetch(scene.modelWish).state == .finished)
        #expect(scene.hub.bodies.isEmpty)
        #expect(scene.hub.requests.map(\.method) == ["HEAD"])
    }

    @Test func largeFileComesInSegmentsOverSeveralConnections() throws {
        let scene = try Scene()
        scene.fetch(scene.modelWish)
        let ranges = scene.hub.content.requests.compactMap { $0.headers["range"] }
        #expect(ranges.count == 5 && Set(ranges).count == 5)
        #expect(
            scene.hub.content.requests.allSatisfy { $0.headers["accept-encoding"] == "identity" })
    }

    @Test func fileIsDoneAsSoonAsItHasBeenChecked() throws {
        let scene = try Scene()
        scene.hub.breakContent { _, _ in .silence }
        let download = Download(DownloadOrder(wishes: [scene.modelWish]), settings: scene.settings)
        download.start()
        func state(_ path: String) -> DownloadProgress.Item.State? {
            download.progress.items.first { $0.name == "\(Scene.model)/\(path)" }?.state
        }
        for _ in 0..<2_000 where state("tokenizer.json") != .done { usleep(5_000) }
        #expect(state("config.json") == .done && state("tokenizer.json") == .done)
        #expect(state("model.safetensors") != .done && state("model.safetensors") != .checking)
        download.cancel()
        download.wait(seconds: 20)
        #expect(download.progress.state == .cancelled)
    }

    @Test func nothingButTheFilesOfTheLayoutComes() throws {
        let scene = try Scene()
        let files = HubWish.Kind.files(
            required: ["blocks.1/cfg.json", "blocks.1/sae_weights.safetensors"],
            optional: ["blocks.1/sparsity.safetensors"])
        let progress = scene.fetch(HubWish(Scene.sae, kind: files))
        #expect(progress.state == .finished && progress.items.count == 2)
        #expect(scene.cache.snapshot(of: Scene.sae, holding: files) != nil)
        #expect(scene.content("blocks.2/cfg.json", of: Scene.sae) == nil)
    }

    @Test(arguments: [true, false])
    func folderOfUnknownLayoutIsListedOrGuessed(lists: Bool) throws {
        let scene = try Scene()
        if !lists { scene.hub.hideListing() }
        let wish = HubWish(Scene.sae, kind: .sae("blocks.2", format: nil))
        #expect(scene.fetch(wish).state == .finished)
        #expect(scene.cache.snapshot(of: Scene.sae, holding: wish.kind) != nil)
        #expect(scene.content("blocks.2/cfg.json", of: Scene.sae) == Array("{ }".utf8))
        #expect(scene.content("blocks.1/cfg.json", of: Scene.sae) == nil)
        scene.hub.forget()
        #expect(scene.fetch(wish).state == .finished)
        #expect(scene.hub.requests.map(\.method) == ["HEAD"])
    }

    @Test func shardsComeAsTheIndexNamesThem() throws {
        let scene = try Scene()
        scene.hub.set("model.safetensors", of: Scene.model, to: nil)
        let index =
            #"{"weight_map":{"a":"s-1.safetensors","b":"s-2.safetensors","c":"s-1.safetensors"}}"#
        scene.hub.set("model.safetensors.index.json", of: Scene.model, to: .init(Array(index.utf8)))
        for shard in 1...2 {
            scene.hub.set(
                "s-\(shard).safetensors", of: Scene.model,
                to: .init(Scene.bytes(70_000, seed: UInt64(shard)), isLarge: true))
        }
        #expect(scene.cache.modelFolder(of: Scene.model) == nil)
        #expect(scene.fetch(scene.modelWish).state == .finished)
        #expect(scene.cache.modelFolder(of: Scene.model) != nil)
        let blob = try #require(scene.cache.file("s-2.safetensors", of: Scene.model))
        try FileManager.default.removeItem(at: blob)
        #expect(scene.cache.modelFolder(of: Scene.model) == nil)
    }

    @Test func indexThatLeadsElsewhereIsRefused() throws {
        let scene = try Scene()
        scene.hub.set("model.safetensors", of: Scene.model, to: nil)
        let index = #"{"weight_map":{"a":"../../../../x.safetensors"}}"#
        scene.hub.set("model.safetensors.index.json", of: Scene.model, to: .init(Array(index.utf8)))
        guard case .badName = scene.failure() else {
            Issue.record("the name was taken")
            return
        }
    }

    @Test func movedBranchBringsOnlyWhatChanged() throws {
        let scene = try Scene()
        scene.fetch(scene.modelWish)
        let commit = String(repeating: "f", count: 40)
        scene.hub.move(to: commit)
        scene.hub.set("config.json", of: Scene.model, to: .init(Array("{\"new\":1}".utf8)))
        scene.hub.forget()
        #expect(scene.fetch(scene.modelWish).state == .finished)
        #expect(scene.hub.bodies.map(\.path) == ["/org/model/resolve/main/config.json"])
        #expect(scene.cache.commit(of: Scene.model) == commit)
        #expect(scene.content("config.json") == Array("{\"new\":1}".utf8))
        #expect(scene.content("model.safetensors") == Scene.weights)
    }

    @Test func branchStaysWhereItWasUntilAllFilesOfItsNewCommitAreHere() throws {
        let scene = try Scene()
        scene.fetch(scene.modelWish)
        scene.hub.move(to: String(repeating: "f", count: 40))
        scene.hub.set("model.safetensors", of: Scene.model, to: .init([1, 2, 3, 4], isLarge: true))
        scene.hub.breakContent { _, _ in WebResponse(404) }
        #expect(scene.failure() != nil)
        #expect(scene.cache.commit(of: Scene.model) == HubDouble.commit)
        #expect(scene.cache.modelFolder(of: Scene.model)?.lastPathComponent == HubDouble.commit)
    }

    @Test func offlineUsesWhatIsHereAndAsksNobody() throws {
        var scene = try Scene()
        scene.settings.isOffline = true
        guard case .offline = scene.failure() else {
            Issue.record("something was found")
            return
        }
        scene.settings.isOffline = false
        scene.fetch(scene.modelWish)
        scene.hub.forget()
        scene.settings.isOffline = true
        #expect(scene.fetch(scene.modelWish).state == .finished)
        #expect(scene.hub.requests.isEmpty)
    }

    @Test func unreachableHubIsNoMatterWhereAllIsHere() throws {
        var scene = try Scene()
        scene.fetch(scene.modelWish)
        scene.settings.endpoint = try #require(WebAddress("http://127.0.0.1:9"))
        let progress = scene.fetch(scene.modelWish)
        #expect(progress.state == .finished && progress.warnings.count == 1)
        guard
            case .unreachable = scene.failure(
                of: HubWish(Scene.sae, kind: .sae("blocks.1", format: nil)))
        else {
            Issue.record("nothing is here of that")
            return
        }
    }

    @Test func measureBringsNothing() throws {
        let scene = try Scene()
        let download = Download(DownloadOrder(wishes: [scene.modelWish]), settings: scene.settings)
        download.measure()
        download.wait(seconds: 20)
        #expect(download.progress.state == .measured)
        #expect(
            download.progress.bytesTotal > Scene.weights.count && download.progress.bytesDone == 0)
        #expect(scene.hub.bodies.isEmpty && scene.files.filter { $0.contains("blobs/") }.isEmpty)
    }

    @Test func pausedDownloadGoesOnWhereItWas() throws {
        let scene = try Scene()
        scene.hub.breakContent { _, response in
            var slow = response
            slow.bytesPerSecond = 60_000
            return slow
        }
        let download = Download(DownloadOrder(wishes: [scene.modelWish]), settings: scene.settings)
        download.start()
        while download.progress.bytesDone < 60_000 { usleep(5_000) }
        download.pause()
        download.wait(seconds: 10)
        #expect(download.progress.state == .paused)
        #expect(download.progress.bytesPerSecond >= 0 && !scene.partials.isEmpty)
        scene.hub.breakContent(nil)
        scene.hub.forget()
        download.start()
        download.wait(seconds: 20)
        #expect(download.progress.state == .finished)
        #expect(scene.content("model.safetensors") == Scene.weights && scene.partials.isEmpty)
        let asked = scene.hub.content.requests.compactMap {
            $0.range(in: Scene.weights.count)?.count
        }
        #expect(asked.reduce(0, +) < Scene.weights.count)
    }

    @Test func cancelledDownloadEndsAndKeepsWhatCame() throws {
        let scene = try Scene()
        scene.hub.breakContent { _, _ in .silence }
        let download = Download(DownloadOrder(wishes: [scene.modelWish]), settings: scene.settings)
        download.start()
        while scene.hub.content.requests.isEmpty { usleep(5_000) }
        download.cancel()
        download.wait(seconds: 10)
        #expect(download.progress.state == .cancelled)
        #expect(!scene.partials.isEmpty)
    }

    @Test func twoDownloadsOfOneFileShareIt() throws {
        let scene = try Scene()
        scene.hub.breakContent { _, response in
            var slow = response
            slow.bytesPerSecond = 300_000
            return slow
        }
        let order = DownloadOrder(wishes: [scene.modelWish])
        let downloads = (0..<2).map { _ in Download(order, settings: scene.settings) }
        for download in downloads { download.start() }
        for download in downloads { download.wait(seconds: 30) }
        #expect(downloads.allSatisfy { $0.progress.state == .finished })
        let asked = scene.hub.content.requests.compactMap {
            $0.range(in: Scene.weights.count)?.count
        }
        #expect(asked.reduce(0, +) == Scene.weights.count)
    }
}
