internal import Engine
internal import JSON

/// Edge cases: prompts that programs stumble over.
///
/// An empty prompt must be refused; every other one must be read and continued by at least one
/// token without a fault, one longer than the context as well: it is cut. Reading a very long
/// context takes hours, so that case is left out, and said to be, beyond `longestContext`.
struct EdgeCaseCheck: Check {
    let name = "edge_cases"

    static let longestContext = 4096
    static let prompts: [(name: String, text: String)] = [
        ("one token", "a"),
        ("emoji", "👩‍👩‍👧‍👦 🔥 ❤️ 🇫🇷"),
        ("maths", "∑_{n=1}^{∞} 1/n² = π²/6 ≈ 1.645"),
        ("code", "def f(x):\n\treturn x ** 2 if x > 0 else -x\n"),
    ]

    func result(for subject: any CheckSubject) throws -> CheckResult {
        var done: [String] = []
        var faults: [String] = []
        func note(_ name: String, _ fault: String?) {
            if let fault { faults.append("\(name): \(fault)") } else { done.append(name) }
        }
        note("empty", Self.faultOfEmptyPrompt(subject))
        for (name, text) in Self.prompts { note(name, Self.fault(of: text, subject)) }
        let isTooLong = subject.contextLength > Self.longestContext
        if !isTooLong { note("longer than the context", Self.faultOfLongPrompt(subject)) }
        let left =
            isTooLong
            ? "; not tried: a prompt longer than the context of \(subject.contextLength) tokens"
            : ""
        let finding =
            faults.isEmpty ? done.joined(separator: ", ") : faults.joined(separator: "; ")
        return CheckResult(
            faults.isEmpty, finding + left,
            [
                ("right", .array(done.map { .string($0) })),
                ("wrong", .array(faults.map { .string($0) })), ("long_prompt", .bool(!isTooLong)),
            ])
    }

    private static func faultOfEmptyPrompt(_ subject: any CheckSubject) -> String? {
        for prompt in ["", " \n\t"] {
            do {
                _ = try subject.run(prompt, .greedy(maxTokens: 1))
                return "it was taken, where an empty prompt must be refused"
            } catch EngineError.emptyPrompt {
                continue
            } catch {
                return "refused for another reason: \(error.localizedDescription)"
            }
        }
        return nil
    }

    private static func fault(of prompt: String, _ subject: any CheckSubject) -> String? {
        let options = GenerationOptions.greedy(maxTokens: 3)
        do {
            let run = try subject.run(prompt, options)
            guard !run.prompt.isEmpty, !run.steps.isEmpty else { return "no token was generated" }
            return StepFault.first(in: run, of: subject, options)
        } catch {
            return error.localizedDescription
        }
    }

    /// The prompt must fill the context, no more, and leave room for the one token that follows it.
    private static func faultOfLongPrompt(_ subject: any CheckSubject) -> String? {
        let options = GenerationOptions.greedy(maxTokens: 3)
        let limit = subject.contextLength
        // No token of words is longer than this one with its blank.
        let prompt = String(repeating: "number word ", count: limit)
        do {
            let run = try subject.run(prompt, options)
            guard run.prompt.count == limit else {
                return "\(run.prompt.count) tokens of it were read, \(limit) expected"
            }
            guard run.steps.count == 1, run.ending == .contextFull(limit: limit) else {
                return "\(run.steps.count) tokens follow a full context, where one can"
            }
            return StepFault.first(in: run, of: subject, options)
        } catch {
            return error.localizedDescription
        }
    }
}
