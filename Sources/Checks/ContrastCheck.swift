internal import Engine
internal import JSON

/// Contrast: code and creative writing fire different features.
///
/// The features of each are those among the strongest of any token, of the prompt after its first
/// and of what the model goes on with. The overlap is the share of all of them that both texts fire
/// (Jaccard's index), which must be under a half: a model of random weights is far above that, a
/// trained one far below.
struct ContrastCheck: Check {
    let name = "contrast"

    static let mostOverlap = 0.5
    static let tokens = 16
    static let code = """
        def average(values):
            total = 0
            for value in values:
                total += value
            return total / len(values)

        def read(path):
            with open(path) as file:
                return [int(line) for line in file]
        """
    static let story = """
        The old woman looked out of the window and smiled. Snow had fallen all night, and the garden \
        lay white and silent under the moon. Long ago, when she was a girl, her brother had built a \
        boat of ice and told her that it would carry them both to the stars.
        """

    func result(for subject: any CheckSubject) throws -> CheckResult {
        guard subject.hasFeatures else {
            return CheckResult(.notApplicable, "the plugin has no SAE")
        }
        let code = try Self.features(of: Self.code, subject)
        let story = try Self.features(of: Self.story, subject)
        guard !code.isEmpty, !story.isEmpty else {
            return CheckResult(.failed, "no feature fires on \(code.isEmpty ? "code" : "a story")")
        }
        return Self.result(code, story)
    }

    private static func result(_ code: Set<FeatureID>, _ story: Set<FeatureID>) -> CheckResult {
        let shared = code.intersection(story).count
        let overlap = Double(shared) / Double(code.union(story).count)
        let ofSmaller = Double(shared) / Double(min(code.count, story.count))
        func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }
        return CheckResult(
            overlap < mostOverlap,
            "code fires \(code.count) features, a story \(story.count), both \(shared): an overlap "
                + "of \(percent(overlap)), where \(percent(mostOverlap)) is too much",
            [
                ("code_features", .int(code.count)), ("story_features", .int(story.count)),
                ("shared_features", .int(shared)), ("overlap", .double(overlap)),
                ("share_of_smaller", .double(ofSmaller)),
            ])
    }

    private static func features(
        of prompt: String, _ subject: any CheckSubject
    ) throws -> Set<FeatureID> {
        let run = try subject.run(prompt, .greedy(maxTokens: tokens))
        // The first token of a text has a residual like no other, whatever the text.
        let steps = run.prompt.dropFirst() + run.steps
        return Set(steps.flatMap(\.features).map(\.id))
    }
}
