public import JSON

/// AXON's messages, the same for `axon generate`, `--report` and a server.
public enum ProtocolMessage {
    /// A generated token: `{"token", "token_id", "step", "features"}`.
    ///
    /// A beginning-of-text token that was put before the prompt also has `"bos": true`.
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
        var members: [(key: String, value: JSONOutput)] = [("token", .string(step.text))]
        if let id = step.tokenID { members.append(("token_id", .int(id))) }
        members += [
            ("step", .int(step.index)), ("features", .array(step.features.map(feature))),
        ]
        if step.isBOS { members.append(("bos", true)) }
        if let prompt { members.append(("prompt", .array(prompt.map { token($0) }))) }
        return members
    }

    /// The last message of a run.
    public static let done: JSONOutput = ["status": "done"]

    private static func feature(_ firing: FeatureFiring) -> JSONOutput {
        var members: [(key: String, value: JSONOutput)] = [
            ("id", .int(firing.id.index)), ("label", .string(firing.label)),
            ("activation", .float(firing.activation)), ("layer", .int(firing.layer)),
        ]
        if firing.isLabelDerived {
            members.append(("label_source", .string(FeatureLabel.derivedSource)))
        }
        return .object(members)
    }
}

/// The messages of one run in order: a token each, the prompt with the first, and the end.
public struct RunMessages {
    private let largestPrompt: Int
    private var prompt: [Step]?

    /// Messages of a run that has not begun.
    /// - Parameter largestPrompt: the prompt is left out where it would take more bytes than about
    ///   this, for readers that take messages up to a size
    public init(largestPrompt: Int = .max) { self.largestPrompt = largestPrompt }

    /// What there is to tell of a turn, nil where it is nothing yet.
    public mutating func message(for turn: GenerationRun.Turn) -> JSONOutput? {
        switch turn {
        case .reading: return nil
        case .prompt(let steps):
            prompt = Self.size(of: steps) <= largestPrompt ? steps : nil
            return nil
        case .step(let step):
            defer { prompt = nil }
            return ProtocolMessage.token(step, prompt: prompt)
        case .ended: return ProtocolMessage.done
        }
    }

    /// About how many bytes the prompt's tokens take as JSON.
    private static func size(of steps: [Step]) -> Int {
        steps.reduce(0) { size, step in
            step.features.reduce(size + 60 + step.text.utf8.count) {
                $0 + 60 + $1.label.utf8.count
            }
        }
    }
}
