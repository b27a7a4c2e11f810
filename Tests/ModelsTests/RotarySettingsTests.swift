import Checkpoints
import Golden
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

    @Test(arguments: [
        #"{"rope_scaling": {"type": "yarn", "factor": 4}}"#,
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
        return try RotarySettings(file).embedding(dHead: 16).frequencies
    }

    private func expect(_ config: String, equals expected: [Float]) throws {
        let found = try read(config)
        #expect(found.count == expected.count)
        for (a, b) in zip(found, expected) { #expect(abs(a - b) <= 2e-7 * b) }
    }
}
