public import JSON

/// AXON's messages, the same for `axon generate`, `--report` and a server.
public enum ProtocolMessage {
    /// A generated token: `{"token", "token_id", "step", "features"}`.
    /// - Parameters:
    ///   - step: the token
    ///   - prompt: the prompt's tokens and their features, sent once, with the first token
    /// - Returns: a JSON object
    public static func token(_ step: Step, prompt: [Step]? = nil) -> JSONOutput {
        .object(members(of: step, prompt: prompt))
    }

    /// The same as the members of an object, for a reader that adds its own.
    public static func members(
        of step: Step, prompt: [Step]? = nil
    ) -> [(key: String, value: JSONOutput)] {
        var members: [(key: String, value: JSONOutput)] = [
            ("token", .string(step.text)), ("token_id", .int(step.tokenID)),
            ("step", .int(step.index)), ("features", .array(step.features.map(feature))),
        ]
        if let prompt { members.append(("prompt", .array(prompt.map { token($0) }))) }
        return members
    }

    /// The last message of a run.
    public static let done: JSONOutput = ["status": "done"]

    private static func feature(_ firing: FeatureFiring) -> JSONOutput {
        [
            "id": .int(firing.id.index), "label": .string(firing.label),
            "activation": .float(firing.activation), "layer": .int(firing.layer),
        ]
    }
}
