import Foundation
import Fuzzing
import Golden
import JSON
import Testing

@testable import Engine

@Suite struct TraceTests {
    private let folder: TemporaryFolder
    private let file: URL

    init() throws {
        folder = try TemporaryFolder()
        file = folder.url.appending(path: "run.trace")
    }

    /// Records a run and gives its messages as they were told.
    private func record(
        _ loaded: LoadedPlugin, _ options: GenerationOptions, turns: Int = .max
    ) throws -> [String] {
        let generation = try Generation(loaded, prompt: "The history", options: options)
        let writer = try TraceWriter(file)
        try writer.begin(TraceHeader(generation, prompt: " The history\n", program: "9.8.7"))
        let run = generation.begin()
        var messages = RunMessages()
        var told: [String] = []
        for _ in 0..<turns {
            let turn = try run.advance(shouldStop: { false })
            let message = messages.message(for: turn)
            try writer.append(turn, told: message, in: run)
            if let message { told.append(message.text) }
            if case .ended = turn { break }
        }
        return told
    }

    private func read(_ file: URL? = nil) throws -> (entries: [TraceEntry], error: TraceError?) {
        var trace = try TraceReader(file ?? self.file)
        var entries: [TraceEntry] = []
        do {
            while let entry = try trace.next() { entries.append(entry) }
        } catch {
            return (entries, error)
        }
        return (entries, nil)
    }

    @Test func messagesComeBackByteForByte() throws {
        let told = try record(Loading.hub("res_jb", "oai_topk_ln"), Loading.greedy(maxTokens: 6))
        let (entries, error) = try read()
        #expect(error == nil)
        #expect(entries.map { String(decoding: $0.text, as: UTF8.self) } == told)
        #expect(told.count == 7)
    }

    @Test func headerSaysWhatRan() throws {
        var options = GenerationOptions(maxTokens: 3, featureTopK: 7, threshold: 0.25)
        options.sampling = SamplingOptions(
            temperature: 0.7, topK: 11, topP: 0.6, repetitionPenalty: 1.3)
        options.seed = .max
        options.stopsAtEndOfText = true
        let loaded = try Loading.hub("res_jb")
        _ = try record(loaded, options)
        let header = try TraceReader(file).header
        #expect(header.options == options)
        #expect(header.prompt == " The history\n")
        #expect(header.program == "9.8.7" && header.plugin == "fixture" && header.dtype == "f32")
        #expect(header.model == "\(loaded.plugin.model.source)")
        let sae = try #require(loaded.saes.first)
        #expect(header.saes.map(\.hook) == [sae.hook.name])
        #expect(header.saes.map(\.width) == [sae.sae.dSAE])
    }

    @Test func drawnSeedIsRecorded() throws {
        let loaded = try Loading.hub()
        let told = try record(loaded, GenerationOptions(maxTokens: 8))
        let seed = try #require(try TraceReader(file).header.options.seed)
        let again = try record(loaded, GenerationOptions(maxTokens: 8, seed: seed))
        #expect(told == again)
    }

    @Test func timesNeverGoBackAndTheEndingIsTold() throws {
        _ = try record(Loading.hub("res_jb"), Loading.greedy(maxTokens: 500))
        let entries = try read().entries
        let times = entries.map(\.time)
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(entries.last?.ending == "context_full")
        #expect(entries.dropLast().allSatisfy { $0.ending == nil })
    }

    @Test func runThatWasCutOffLeavesWhatItTold() throws {
        // The prompt and three tokens.
        let told = try record(Loading.hub("res_jb"), Loading.greedy(maxTokens: 9), turns: 4)
        let (entries, error) = try read()
        #expect(entries.map { String(decoding: $0.text, as: UTF8.self) } == told)
        #expect(error == .cutOff(file: file.path, tokens: 3))
    }

    @Test func everyPrefixOfATraceIsReadAsFarAsItGoes() throws {
        let told = try record(Loading.hub("res_jb"), Loading.greedy(maxTokens: 3))
        let bytes = try Data(contentsOf: file)
        let header = try #require(bytes.firstIndex(of: UInt8(ascii: "\n")))
        for length in stride(from: header + 1, to: bytes.count, by: 7) {
            let part = try folder.write(Array(bytes.prefix(length)), to: "part")
            let (entries, error) = try read(part)
            let whole = bytes.prefix(length).count { $0 == UInt8(ascii: "\n") } - 1
            #expect(
                entries.map { String(decoding: $0.text, as: UTF8.self) }
                    == Array(told.prefix(whole)))
            #expect(error == .cutOff(file: part.path, tokens: whole))
        }
    }

    @Test func headerThatWasCutOffIsNoForeignFile() throws {
        let part = try folder.write("{\"axon_trace\":1,\"axon\":\"0.1", to: "part")
        #expect(throws: TraceError.cutOff(file: part.path, tokens: 0)) { try TraceReader(part) }
    }

    @Test(arguments: [
        "", "\n", "{}", "[1]\n", "hello\n", "{\"token\":\"x\"}\n", "{\"axon_trace\":\"1\"}\n",
        "\u{0}\u{0}", "{", "{\"status\":\"done\"}\n",
    ])
    func anotherFileIsForeign(_ text: String) throws {
        let other = try folder.write(text, to: "other")
        let error = try #require(throws: TraceError.self) { try TraceReader(other) }
        guard case .foreign = error else {
            Issue.record("\(error)")
            return
        }
    }

    @Test func longBinaryFileIsRefusedAtItsFirstBytes() throws {
        let other = try folder.write([UInt8](repeating: 7, count: 5 << 20), to: "other")
        #expect(throws: TraceError.foreign(file: other.path, found: "another first line")) {
            try TraceReader(other)
        }
    }

    @Test func traceOfANewerProgramIsNamedSo() throws {
        let other = try folder.write("{\"axon_trace\":2,\"anything\":[]}\n", to: "other")
        #expect(throws: TraceError.newer(file: other.path, version: 2)) { try TraceReader(other) }
    }

    @Test func missingFileAndFolderAreUnreadable() throws {
        for file in [folder.url.appending(path: "none"), folder.url] {
            let error = try #require(throws: TraceError.self) { try TraceReader(file) }
            guard case .unreadable = error else {
                Issue.record("\(error)")
                return
            }
        }
    }

    @Test(arguments: [
        "{\"token\":\"x\",\"token_id\":1,\"step\":0,\"features\":[]}",
        "{\"token\":\"x\",\"token_id\":1,\"step\":1,\"features\":[],\"time\":1}",
        "{\"token\":\"x\",\"step\":0,\"features\":[],\"time\":1}",
        "{\"token\":7,\"token_id\":1,\"step\":0,\"features\":[],\"time\":1}",
        "{\"token\":\"x\",\"token_id\":1,\"step\":0,\"features\":{},\"time\":1}",
        "{\"time\":1,\"token\":\"x\",\"token_id\":1,\"step\":0,\"features\":[]}",
        "{\"token\":\"x\",\"token_id\":1,\"step\":0,\"features\":[],\"time\":\"1\"}",
        "{\"status\":\"done\",\"time\":1}", "{\"status\":\"done\",\"ending\":\"x\",\"time\":1}",
        "{\"status\":\"done\",\"time\":1,\"ending\":\"max_tokens\"}", "{\"time\":1}", "null", "",
    ])
    func wrongLineIsNamed(_ line: String) throws {
        _ = try record(Loading.hub(), Loading.greedy(maxTokens: 1))
        let header = try String(contentsOf: file, encoding: .utf8).prefix { $0 != "\n" }
        let other = try folder.write("\(header)\n\(line)\n", to: "other")
        let (entries, error) = try read(other)
        guard case .damaged(other.path, line: 2, _, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(entries.isEmpty)
    }

    @Test func nothingMayFollowTheEnd() throws {
        _ = try record(Loading.hub(), Loading.greedy(maxTokens: 1))
        let bytes = try Array(Data(contentsOf: file))
        let other = try folder.write(bytes + Array("{}\n".utf8), to: "other")
        let (entries, error) = try read(other)
        #expect(entries.count == 2)
        guard case .damaged(_, line: 4, _, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    /// What is read of a damaged file is either refused or fit to be told.
    @Test func damagedFilesNeverTrap() throws {
        _ = try record(Loading.hub("res_jb"), Loading.greedy(maxTokens: 3))
        let bytes = try Array(Data(contentsOf: file))
        var random = Fuzz.random(5)
        var refused = 0
        for _ in 0..<400 * Fuzz.rounds {
            let other = try folder.write(random.mutated(bytes), to: "other")
            do {
                let (entries, error) = try read(other)
                refused += error == nil ? 0 : 1
                for entry in entries { _ = try JSONValue(Data(entry.text)) }
            } catch is TraceError {
                refused += 1
            }
        }
        #expect(refused > 100)
    }

    @Test func fileKeepsWhatItHeldUntilTheRunBegins() throws {
        try folder.write("old", to: "run.trace")
        do { _ = try TraceWriter(file) }
        #expect(try String(contentsOf: file, encoding: .utf8) == "old")
        _ = try record(Loading.hub(), Loading.greedy(maxTokens: 1))
        #expect(try read().error == nil)
    }

    @Test func writerThatNeverBeginsLeavesNoFile() throws {
        do { _ = try TraceWriter(file) }
        #expect(!FileManager.default.fileExists(atPath: file.path))
    }

    @Test func unwritablePlaceIsNamed() throws {
        for path in [folder.url.path, folder.url.path + "/none/run.trace"] {
            let error = try #require(throws: TraceError.self) {
                try TraceWriter(URL(filePath: path))
            }
            guard case .unwritable = error else {
                Issue.record("\(error)")
                return
            }
        }
        let full = try TraceWriter(URL(filePath: "/dev/full"))
        let generation = try Generation(
            Loading.hub(), prompt: "x", options: Loading.greedy(maxTokens: 1))
        #expect(throws: TraceError.self) {
            try full.begin(TraceHeader(generation, prompt: "x", program: "1"))
        }
    }
}
