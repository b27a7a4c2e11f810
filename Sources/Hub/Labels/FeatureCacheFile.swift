public import Foundation
internal import JSON

extension LabelArchive {
    /// Takes over the labels of a `feature_cache.json`, which older versions of AXON wrote.
    ///
    /// Its keys are features, `12`, or features with their layer, `8:12`; of the latter those of the
    /// SAE's layer count. What the older versions wrote where they had no label is left out.
    /// - Parameters:
    ///   - file: the file; it is only read
    ///   - sae: Neuronpedia's name of the SAE, such as `gpt2-small/8-res-jb`
    /// - Returns: how many labels were taken over
    /// - Throws: a sentence where the file is none of the kind, or nothing can be written
    public func importCache(_ file: URL, into sae: String) throws(HubError) -> Int {
        let root: JSONValue
        do {
            root = try JSONValue(contentsOf: file)
        } catch {
            throw .brokenLabels(file.path, problem: "expected a JSON object; \(error.description)")
        }
        guard root.isObject else {
            throw .brokenLabels(
                file.path, problem: "expected a JSON object, found \(root.kindName)")
        }
        var answers = StoredAnswers()
        let layer = Self.layer(of: sae)
        for member in root.members {
            guard let index = Self.feature(member.key.string, layer: layer),
                let text = member.value.string ?? member.value["label"]?.string
                    ?? member.value["description"]?.string,
                !Self.isPlaceholder(text)
            else { continue }
            answers.labels[index] = Label(text: text, source: "feature_cache.json")
        }
        // What Neuronpedia itself has said is newer than any such file.
        for index in storedAnswers(of: sae).labels.keys { answers.labels[index] = nil }
        guard !answers.labels.isEmpty else { return 0 }
        try add(answers, to: sae)
        return answers.labels.count
    }

    /// The 8 of `gpt2-small/8-res-jb`.
    private static func layer(of sae: String) -> Int? {
        sae.split(separator: "/").last?.split(separator: "-").first.flatMap { Int($0) }
    }

    private static func feature(_ key: String, layer: Int?) -> Int? {
        let parts = key.split(whereSeparator: { ":/_".contains($0) }).compactMap { Int($0) }
        guard let index = parts.last, (0...ExplanationBatch.largestIndex).contains(index) else {
            return nil
        }
        switch parts.count {
        case 1: return index
        case 2: return layer == nil || parts[0] == layer ? index : nil
        default: return nil
        }
    }

    /// Whether a text only says that there is no label.
    private static func isPlaceholder(_ text: String) -> Bool {
        let text = text.lowercased().filter { $0.isLetter }
        return [
            "", "feature", "unknown", "unlabeled", "unlabelled", "none", "null", "nan",
            "nolabel", "nodescription", "noexplanation", "error", "unknownfeature",
        ].contains(text)
    }
}
