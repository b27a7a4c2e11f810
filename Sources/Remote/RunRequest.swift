internal import Engine
internal import Foundation
internal import JSON

/// What a server is asked for, within the ranges of AXON's protocol.
enum RunRequest {
    /// The message of a run; what only AXON's own server knows is sent only where it matters.
    static func message(prompt: String, options: GenerationOptions) -> [UInt8] {
        let sampling = options.sampling
        var members: [(key: String, value: JSONOutput)] = [
            ("prompt", .string(prompt)),
            ("max_tokens", .int(tokens(options))),
            ("temperature", .double(max(0, sampling.temperature))),
            ("top_k", .int(max(0, sampling.topK))),
            ("top_p", .double(min(max(0, sampling.topP), 1))),
            ("repetition_penalty", .double(max(0.01, sampling.repetitionPenalty))),
            ("feat_k", .int(min(max(0, options.featureTopK), 1000))),
            ("act_threshold", .float(options.threshold)),
        ]
        if let seed = options.seed {
            members.append(("seed", .int(Int(truncatingIfNeeded: seed & UInt64(Int.max)))))
        }
        if options.stopsAtEndOfText { members.append(("stop_at_eos", true)) }
        return JSONOutput.object(members).utf8
    }

    /// How many tokens are asked for.
    static func tokens(_ options: GenerationOptions) -> Int { min(max(1, options.maxTokens), 500) }

    /// The prompt as the protocol has it.
    static func prompt(_ text: String) -> String {
        text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
