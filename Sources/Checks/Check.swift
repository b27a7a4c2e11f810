public import JSON

/// A question that is put to a plugin, and the rule by which its answer is judged.
protocol Check: Sendable {
    /// One word for tables and programs.
    var name: String { get }

    /// Asks it.
    /// - Throws: what reading and running the model throws; that too is an answer, and a bad one
    func result(for subject: any CheckSubject) throws -> CheckResult
}

/// What came of a check.
public struct CheckResult: Sendable {
    /// How an answer was judged.
    public enum Outcome: String, Sendable {
        /// As it should be.
        case passed
        /// Not as it should be.
        case failed
        /// The plugin lacks what the question is about.
        case notApplicable = "not_applicable"
    }

    /// The name of the check.
    public internal(set) var name = ""
    /// How it was judged.
    public var outcome: Outcome
    /// What was found, in words.
    public var finding: String
    /// What was found, in numbers; the key says the unit.
    public var figures: [(key: String, value: JSONOutput)]
    /// How long it took.
    public internal(set) var seconds = 0.0

    init(
        _ outcome: Outcome, _ finding: String, _ figures: [(key: String, value: JSONOutput)] = []
    ) {
        self.outcome = outcome
        self.finding = finding
        self.figures = figures
    }

    /// A passed check where `isPassed`, a failed one else.
    init(
        _ isPassed: Bool, _ finding: String, _ figures: [(key: String, value: JSONOutput)] = []
    ) {
        self.init(isPassed ? .passed : .failed, finding, figures)
    }

    /// One object: name, outcome, finding, seconds, and the figures.
    public var json: JSONOutput {
        .object(
            [
                ("name", .string(name)), ("outcome", .string(outcome.rawValue)),
                ("finding", .string(finding)),
                ("seconds", .double((seconds * 1000).rounded() / 1000)),
            ] + figures)
    }
}
