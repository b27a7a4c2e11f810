import Foundation
import Fuzzing
import Golden
import Testing

@testable import Models

/// Maps in eight bits that are made once and read again.
struct EightBitCacheTests {
    private let folder: TemporaryFolder
    private let userCache: TemporaryFolder
    private var beside: URL { folder.url.appending(path: ".axon-q8.safetensors") }

    init() throws {
        (folder, userCache) = (try TemporaryFolder(), try TemporaryFolder())
        try TinyGPT2().write(to: folder)
    }

    /// The model's logits, and whether its weights had to be converted.
    private func load() throws -> (logits: [Float], isConverted: Bool) {
        let exact = try ModelRegistry.load(folder: folder.url)
        let cache = try #require(EightBitCache(folder: folder.url, userCache: userCache.url))
        var isConverted = false
        let model = cache.held(exact) { _ in isConverted = true }
        let output = try model.forward(
            [1, 5, 2], cache: model.makeCache(), plan: HookPlan(), logits: .last,
            shouldStop: { false })
        return (try #require(output.logits).values, isConverted)
    }

    @Test func theSecondLoadReadsWhatTheFirstWrote() throws {
        let first = try load()
        let second = try load()
        #expect(first.isConverted && !second.isConverted)
        #expect(first.logits == second.logits)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
        #expect(Set(names) == ["config.json", "model.safetensors", beside.lastPathComponent])
    }

    @Test func aDamagedFileIsMadeAnew() throws {
        let first = try load()
        let whole = try Data(contentsOf: beside)
        var random = Seeded(3)
        for _ in 0..<40 {
            var bytes = Array(whole)
            let place = Int.random(in: 0..<bytes.count, using: &random)
            if Bool.random(using: &random) {
                bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            } else {
                bytes.removeLast(bytes.count - place)
            }
            // Padding of the header may change without a loss.
            if bytes.count == whole.count, whole[place] == 0x20 { continue }
            try Data(bytes).write(to: beside)
            let next = try load()
            #expect(next.isConverted && next.logits == first.logits, "byte \(place)")
            #expect(try Data(contentsOf: beside) == whole)
        }
    }

    @Test func aFileOfOtherWeightsIsReplaced() throws {
        let first = try load()
        try TinyGPT2(seed: 2).write(to: folder)
        let second = try load()
        #expect(second.isConverted && second.logits != first.logits)
        #expect(try !load().isConverted)
    }

    @Test func theUsersCacheStandsInForAFolderThatCannotBeWritten() throws {
        // Not even the superuser can put a file where a folder is.
        try FileManager.default.createDirectory(at: beside, withIntermediateDirectories: false)
        let first = try load()
        let second = try load()
        #expect(first.isConverted && !second.isConverted && first.logits == second.logits)
        let files = try FileManager.default.contentsOfDirectory(
            atPath: userCache.url.appending(path: "axon/q8").path)
        #expect(files.count == 1)
    }

    @Test func smallModelsLeaveNothingBehind() throws {
        _ = try ModelRegistry.load(folder: folder.url, precision: .eightBits)
        #expect(!FileManager.default.fileExists(atPath: beside.path))
    }

    @Test func aConversionTellsHowFarItIsAndCanBeGivenUp() throws {
        let model = try ModelRegistry.load(folder: folder.url)
        var told: [Double] = []
        _ = model.held(as: .eightBits) { told.append($0) }
        #expect(told == told.sorted() && told.count == model.maps.count)
        #expect(abs((told.last ?? 0) - 1) < 1e-9)
        #expect(throws: CancellationError.self) {
            try model.held(as: .half) { _ in throw CancellationError() }
        }
    }
}
