internal import Engine
internal import Foundation

/// Sanity of activations: where a text says France, a feature of geography, of capitals or of
/// Europe fires.
///
/// Features are looked at where France stands, judged by the words of their labels. What fires on
/// sentences about other things too says nothing of France and is not counted. The check is passed
/// where a fitting feature fires on most of the sentences.
struct ActivationCheck: Check {
    let name = "activation"

    static let word = "France"
    static let sentences = [
        "The capital of France is Paris.", "France is a country in Europe.",
        "Paris is the capital of France.",
    ]
    static let controls = [
        "She was tired, so she went home and slept until noon.",
        "Mix the flour with two eggs and stir it well.",
    ]

    func result(for subject: any CheckSubject) throws -> CheckResult {
        guard subject.hasFeatures else {
            return CheckResult(.notApplicable, "the plugin has no SAE")
        }
        guard subject.hasLabels else {
            return CheckResult(.notApplicable, "the plugin has no labels to judge features by")
        }
        let elsewhere = try Self.controls.reduce(into: Set<FeatureID>()) { fired, sentence in
            let run = try subject.run(sentence, .greedy(maxTokens: 1))
            fired.formUnion(run.prompt.flatMap(\.features).map(\.id))
        }
        var found: [FeatureFiring] = []
        var count = 0
        for sentence in Self.sentences {
            let run = try subject.run(sentence, .greedy(maxTokens: 1))
            let fitting = Self.features(on: Self.word, in: run.prompt).filter {
                $0.isNamed && !elsewhere.contains($0.id) && GeographyWords.isIn($0.label)
            }
            count += fitting.isEmpty ? 0 : 1
            found += fitting
        }
        return Self.result(found, in: count)
    }

    private static func result(_ found: [FeatureFiring], in count: Int) -> CheckResult {
        let labels = found.sorted { $0.activation > $1.activation }.map(\.label)
            .reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        let shown = labels.prefix(3).map { "\"\($0)\"" }.joined(separator: ", ")
        let share = "\(count) of \(sentences.count) sentences about \(word)"
        let isPassed = count * 2 > sentences.count
        return CheckResult(
            isPassed,
            labels.isEmpty ? "no concept of geography fires in \(share)" : "\(shown) in \(share)",
            [
                ("sentences", .int(sentences.count)), ("sentences_that_fit", .int(count)),
                ("labels", .array(labels.map { .string($0) })),
            ])
    }

    /// What fires on the tokens that spell `word`.
    static func features(on word: String, in prompt: [Step]) -> [FeatureFiring] {
        let steps = prompt.filter { !$0.isBOS }
        let text = steps.map(\.text).joined()
        guard let range = text.range(of: word) else { return [] }
        let start = text.utf8.distance(from: text.startIndex, to: range.lowerBound)
        let end = start + word.utf8.count
        var place = 0
        return steps.flatMap { step in
            defer { place += step.text.utf8.count }
            let isOnWord = place < end && place + step.text.utf8.count > start
            return isOnWord ? step.features : []
        }
    }
}

/// The words by which a label is one of geography, capitals or Europe.
enum GeographyWords {
    private static let whole: Set = [
        "place", "places", "location", "locations", "city", "cities", "capital", "capitals", "map",
        "maps", "world", "eu", "paris", "french", "london", "berlin", "rome", "italian", "italy",
        "german", "germany", "spain", "spanish", "british", "britain", "england", "english",
        "belgium", "dutch", "swiss", "switzerland", "portugal", "normandy", "lyon",
    ]
    private static let beginnings = [
        "geograph", "countr", "nation", "europ", "continent", "region", "territor", "franc",
        "franco", "parisian",
    ]

    /// Whether a label speaks of them.
    static func isIn(_ label: String) -> Bool {
        let words = label.lowercased().split { !$0.isLetter }
        return words.contains { word in
            whole.contains(String(word)) || beginnings.contains { word.hasPrefix($0) }
        }
    }
}
