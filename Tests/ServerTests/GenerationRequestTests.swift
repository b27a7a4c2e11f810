import Engine
import Foundation
import Testing

@testable import Server

@Suite struct GenerationRequestTests {
    private func read(_ json: String) throws -> GenerationRequest {
        try read(Array(json.utf8))
    }

    private func read(_ bytes: [UInt8]) throws -> GenerationRequest {
        try bytes.withUnsafeBytes { try GenerationRequest($0, longestPrompt: 1000) }
    }

    @Test func everythingButThePromptHasADefault() throws {
        let request = try read(#"{"prompt": "Hello"}"#)
        #expect(request.prompt == "Hello")
        #expect(
            request.options
                == GenerationOptions(
                    maxTokens: 40,
                    sampling: SamplingOptions(
                        temperature: 0.8, topK: 50, topP: 0.9, repetitionPenalty: 1.1),
                    featureTopK: 15, threshold: 0.1, seed: nil, stopsAtEndOfText: false))
    }

    @Test func everyOptionIsRead() throws {
        let request = try read(
            """
            {"prompt": " \\n Hello there\\t", "max_tokens": 7, "temperature": 0, "top_k": -1,
             "top_p": 1, "repetition_penalty": 2.5, "feat_k": 0, "act_threshold": -3, "seed": 9,
             "stop_at_eos": true, "steer": {"unknown": ["keys", "are", "ignored"]}}
            """)
        #expect(request.prompt == "Hello there")
        #expect(
            request.options
                == GenerationOptions(
                    maxTokens: 7,
                    sampling: SamplingOptions(
                        temperature: 0, topK: -1, topP: 1, repetitionPenalty: 2.5),
                    featureTopK: 0, threshold: -3, seed: 9, stopsAtEndOfText: true))
    }

    @Test(arguments: [
        ("0", 1), ("-5", 1), ("1", 1), ("500", 500), ("501", 500), ("40.0", 40), ("1e3", 500),
        ("1e300", 500), ("-1e300", 1), ("9223372036854775807", 500),
        ("18446744073709551615", 500), ("-9223372036854775808", 1),
    ])
    func maxTokensIsClamped(_ given: String, _ expected: Int) throws {
        #expect(
            try read(#"{"prompt": "x", "max_tokens": \#(given)}"#).options.maxTokens == expected)
    }

    @Test(arguments: [
        "", " ", "{", "}", "nonsense", "[]", "null", "3", "\"prompt\"", #"{"prompt": "x",}"#,
        #"{"prompt": "\ud800"}"#, #"{"prompt": "x"} {"prompt": "y"}"#, "{'prompt': 'x'}",
        String(repeating: "[", count: 100_000), #"{"a":"# + String(repeating: "[", count: 5000),
    ])
    func whatIsNoObjectIsInvalid(_ text: String) {
        #expect(throws: RequestProblem.invalidJSON) { try read(text) }
    }

    @Test func bytesThatAreNotTextAreInvalid() {
        #expect(throws: RequestProblem.invalidJSON) {
            try read(Array(#"{"prompt": ""#.utf8) + [0xFF, 0xFE] + Array(#""}"#.utf8))
        }
    }

    @Test(arguments: ["{}", #"{"prompt": ""}"#, #"{"prompt": " \n\t "}"#, #"{"max_tokens": "x"}"#])
    func promptMustNotBeEmpty(_ text: String) {
        #expect(throws: RequestProblem.emptyPrompt) { try read(text) }
    }

    static let options = [
        "max_tokens", "temperature", "top_k", "top_p", "repetition_penalty", "feat_k",
        "act_threshold", "seed",
    ]

    @Test(arguments: options)
    func wrongTypesNameTheOption(_ option: String) throws {
        for (value, found) in [
            ("\"4\"", "a string"), ("null", "null"), ("true", "a boolean"), ("[1]", "an array"),
            ("{}", "an object"),
        ] {
            let problem = #expect(throws: RequestProblem.self) {
                try read(#"{"prompt": "x", "\#(option)": \#(value)}"#)
            }
            let messages = try #require(problem).messages.map(\.text)
            #expect(messages.count == 2)
            #expect(
                messages[0].hasPrefix(
                    #"{"error":"invalid_option","option":"\#(option)","message":"#))
            #expect(messages[0].contains("\(option): expected a"))
            #expect(messages[0].contains("found \(found)"))
            #expect(messages[1] == #"{"status":"done"}"#)
        }
    }

    @Test(arguments: ["1", "0", "\"yes\"", "null", "[]"])
    func aSwitchIsTrueOrFalse(_ value: String) throws {
        let problem = #expect(throws: RequestProblem.self) {
            try read(#"{"prompt": "x", "stop_at_eos": \#(value)}"#)
        }
        #expect(try #require(problem).messages[0].text.contains("stop_at_eos: expected a boolean"))
    }

    @Test(arguments: [
        ("max_tokens", "4.5"), ("temperature", "-0.1"), ("top_k", "2.5"), ("top_p", "-1"),
        ("repetition_penalty", "0"), ("repetition_penalty", "-1"), ("feat_k", "-1"),
        ("feat_k", "1001"), ("feat_k", "1e99"), ("act_threshold", "1e99"), ("seed", "-1"),
    ])
    func valuesOutOfRangeNameTheOption(_ option: String, _ value: String) throws {
        let problem = #expect(throws: RequestProblem.self) {
            try read(#"{"prompt": "x", "\#(option)": \#(value)}"#)
        }
        guard case .invalidOption(option, _, let found) = problem else {
            Issue.record("\(String(describing: problem))")
            return
        }
        #expect(Double(found) == Double(value))
    }

    @Test func promptHasALargestSize() throws {
        _ = try read("{\"prompt\": \"\(String(repeating: "x", count: 1000))\"}")
        #expect(
            throws: RequestProblem.invalidOption(
                "prompt", expected: "at most 1000 bytes", found: "1001")
        ) {
            try read("{\"prompt\": \"\(String(repeating: "x", count: 1001))\"}")
        }
    }

    @Test func damagedRequestsNeverTrap() {
        let whole = Array(
            #"{"prompt": "Hello 🎉", "max_tokens": 7, "top_p": 0.5, "feat_k": 3, "seed": 1}"#.utf8)
        var random = SystemRandomNumberGenerator()
        for _ in 0..<3000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = .random(in: 0...255)
            }
            _ = try? read(Array(bytes.prefix(.random(in: 0...bytes.count, using: &random))))
        }
    }
}
