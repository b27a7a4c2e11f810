import Checkpoints
import Foundation
import Golden
import JSON
import Tensors
import Testing

@testable import Models

/// Rotary settings as transformers wrote them before and since version 5, against its own numbers
/// (`Tests/Oracle/rope.py`).
struct RotarySettingsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let llama3: [Float] = [
        1.0, 0.4598632752895355, 0.09761662781238556, 0.01215615589171648, 0.005590170156210661,
        0.0025707141030579805, 0.0011821769876405597, 0.0005436398205347359,
    ]
    private static let linear: [Float] = [
        0.25, 0.07905694097280502, 0.02500000037252903, 0.007905694656074047,
        0.0024999999441206455, 0.0007905694656074047, 0.0002500000118743628,
        7.905694656074047e-05,
    ]
    private static let llama3Keys = """
        "factor": 8, "low_freq_factor": 1, "high_freq_factor": 4, \
        "original_max_position_embeddings": 64
        """

    @Test(arguments: [
        #"{"rope_theta": 500, "rope_scaling": {"rope_type": "llama3", KEYS}}"#,
        #"{"rope_theta": 500, "rope_scaling": {"type": "llama3", KEYS}}"#,
        #"{"rope_parameters": {"rope_type": "llama3", "rope_theta": 500, KEYS}}"#,
        #"{"rope_parameters": {"full_attention": {"rope_type": "llama3", "rope_theta": 500, KEYS}}}"#,
    ])
    func longWavesAreStretchedAsLlama3Does(_ text: String) throws {
        let config = text.replacing("KEYS", with: Self.llama3Keys)
        try expect(config, equals: Self.llama3)
    }

    @Test(arguments: [
        #"{"rope_scaling": {"type": "linear", "factor": 4}}"#,
        #"{"rope_parameters": {"rope_type": "linear", "factor": 4}}"#,
    ])
    func linearScalingDividesByTheFactor(_ config: String) throws {
        try expect(config, equals: Self.linear)
    }

    @Test func allScalingsAreThere() { #expect(RopeCase.all.count == 9) }

    @Test(arguments: RopeCase.all)
    func scalingsAreThoseOfTransformers(_ golden: RopeCase) throws {
        let file = try ConfigFile(folder.write(Array(golden.config.utf8), to: "config.json"))
        let settings = RotarySettings(file, context: 256)
        let embedding = try settings.embedding(dHead: 2 * golden.frequencies.count)
        #expect(embedding.frequencies.count == golden.frequencies.count)
        for (a, b) in zip(embedding.frequencies, golden.frequencies) {
            #expect(abs(a - b) <= 3e-7 * b)
        }
        #expect(abs(embedding.scale - golden.attentionFactor) <= 1e-6)
        #expect(try settings.context() == (golden.isLongRope ? 64 : 256))
    }

    @Test(arguments: RopeCase.all)
    func aModelWithScalingGivesTransformersLogits(_ golden: RopeCase) throws {
        let fixture = Fixture.named("llama3_gqa_tied").folder
        let weights = "model.safetensors"
        try FileManager.default.createSymbolicLink(
            at: folder.url.appending(path: weights),
            withDestinationURL: fixture.appending(path: weights))
        let text = try String(
            contentsOf: fixture.appending(path: "config.json"), encoding: .utf8)
        let config = text.replacing("\"rope_theta\": 500000.0,", with: "")
            .replacing("\"max_position_embeddings\": 128", with: golden.members)
        try folder.write(config, to: "config.json")
        let model = try ModelRegistry.load(folder: folder.url)
        let output = try model.forward(
            golden.ids, cache: model.makeCache(), plan: HookPlan(), logits: .last,
            shouldStop: { false })
        let logits = try #require(output.logits)[0].prefix(golden.logits.count)
        let largest = golden.logits.map(abs).max() ?? 1
        for (a, b) in zip(logits, golden.logits) { #expect(abs(a - b) <= 2e-5 * largest) }
    }

    @Test func theOldContextMayStandOutsideOrBeLeftOut() throws {
        let parameters = #""rope_parameters": {"rope_type": "yarn", "factor": 4"#
        let inside = parameters + #", "original_max_position_embeddings": 64}"#
        let outside = #""original_max_position_embeddings": 64, "# + parameters + "}"
        #expect(try read("{\(inside)}") == read("{\(outside)}"))
        let whole = parameters + #", "original_max_position_embeddings": 256}"#
        #expect(try read("{\(whole)}") == read("{\(parameters)}}"))
    }

    @Test(arguments: [
        #"{"rope_scaling": {"type": "su", "factor": 4}}"#,
        #"{"rope_scaling": {"type": "yarn", "factor": 0}}"#,
        #"{"rope_scaling": {"type": "yarn", "factor": 4, "beta_fast": -1}}"#,
        #"{"rope_scaling": {"type": "dynamic"}}"#,
        #"{"rope_scaling": {"type": "longrope", "short_factor": [1, 1]}}"#,
        #"{"rope_scaling": {"type": "longrope", "short_factor": [1, 1, 1, 1, 1, 1, 1, 0]}}"#,
        #"{"rope_scaling": {"type": "longrope"}}"#,
        #"{"rope_theta": 1, "rope_scaling": {"type": "yarn", "factor": 4}}"#,
        #"{"rope_scaling": {"type": "linear", "factor": 0}}"#,
        #"{"rope_scaling": {"type": "llama3", "factor": 4}}"#,
        #"{"rope_theta": -1}"#, #"{"rope_theta": "big"}"#,
        #"{"rope_parameters": {"partial_rotary_factor": 0}}"#,
    ])
    func whatCannotBeHonouredIsRefused(_ config: String) throws {
        #expect(throws: CheckpointError.self) { try read(config) }
    }

    private func read(_ text: String) throws -> [Float] {
        let file = try ConfigFile(folder.write(Array(text.utf8), to: "config.json"))
        return try RotarySettings(file, context: 256).embedding(dHead: 16).frequencies
    }

    private func expect(_ config: String, equals expected: [Float]) throws {
        let found = try read(config)
        #expect(found.count == expected.count)
        for (a, b) in zip(found, expected) { #expect(abs(a - b) <= 2e-7 * b) }
    }
}

/// A scaling with what transformers makes of it (`Tests/Oracle/rope.py`).
struct RopeCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// `rope_parameters` and the context, as the members of a config.
    let members: String
    let frequencies: [Float]
    let attentionFactor: Float
    let ids: [Int]
    /// The first logits of the last position.
    let logits: [Float]

    var config: String { "{\(members)}" }
    var isLongRope: Bool { testDescription.hasPrefix("longrope") }

    static let all = (try? read()) ?? []

    private static func read() throws -> [RopeCase] {
        let file = Fixture.named("_rope").folder.appending(path: "golden.json")
        let root = try JSONValue(contentsOf: file)
        let ids = try root.array("ids").compactMap(\.int)
        // JSONValue does not write: the members are cut out of what Foundation reads.
        let whole = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
        let cases = whole?["cases"] as? [[String: Any]] ?? []
        return try zip(root.array("cases"), cases).map { value, raw in
            let parameters = try JSONSerialization.data(
                withJSONObject: raw["rope_parameters"] ?? [:])
            return RopeCase(
                testDescription: try value.string("name"),
                members: "\"max_position_embeddings\": 256, \"rope_parameters\": "
                    + String(decoding: parameters, as: UTF8.self),
                frequencies: try value.array("frequencies").compactMap(\.double).map(Float.init),
                attentionFactor: Float(try value.double("attention_factor")), ids: ids,
                logits: try value.array("logits").compactMap(\.double).map(Float.init))
        }
    }
}
