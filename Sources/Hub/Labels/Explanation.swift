internal import Foundation
internal import JSON
internal import Text

/// A description of a feature, with who gave it.
struct Explanation: Sendable, Hashable {
    /// The text, safe to show and not empty.
    let text: String
    /// The model that wrote it.
    let explainer: String?
    /// The method, such as `oai_token-act-pair`.
    let method: String?
    /// Neuronpedia's id of it, which grows with time.
    let id: String

    /// Nil where nothing is left of the text.
    init?(text: String, explainer: String?, method: String?, id: String) {
        self.text = LabelText.line(text)
        guard !self.text.isEmpty else { return nil }
        self.explainer = explainer.map(Self.short)
        self.method = method.map(Self.short)
        self.id = Self.short(id)
    }

    /// Reads an object of the export or of an answer.
    init?(_ value: JSONValue) {
        guard let text = value["description"]?.string else { return nil }
        self.init(
            text: text, explainer: value["explanationModelName"]?.string,
            method: value["typeName"]?.string, id: value["id"]?.string ?? "")
    }

    private static func short(_ text: String) -> String { String(LabelText.line(text).prefix(100)) }

    /// Where it comes from, for people: `Neuronpedia, gpt-4o-mini`.
    var source: String {
        ["Neuronpedia", explainer].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: ", ")
    }

    /// Whether it is to be shown rather than `other`: the latest, and of two without a date always
    /// the same one, in whatever order they are read.
    func isBetter(than other: Explanation) -> Bool {
        (id.utf8.count, id, text, explainer ?? "") > (
            other.id.utf8.count, other.id, other.text, other.explainer ?? ""
        )
    }

    /// The best of several.
    static func best(_ explanations: [Explanation]) -> Explanation? {
        explanations.reduce(nil) { best, next in
            best.map { next.isBetter(than: $0) ? next : $0 } ?? next
        }
    }
}

/// The labels of a batch of the export, one a feature.
struct ExplanationBatch: Sendable, Equatable {
    /// No SAE is wider.
    static let largestIndex = 1 << 26

    private(set) var labels: [Int: Explanation] = [:]
    /// Lines that say nothing of a feature.
    private(set) var junk = 0

    /// Takes a line of the export.
    mutating func take(_ line: UnsafeRawBufferPointer) {
        guard let value = try? JSONValue(bytes: line), let index = Self.index(value["index"]) else {
            junk += 1
            return
        }
        // Many features have a line and no text: that is no fault.
        if let explanation = Explanation(value) { add(explanation, to: index) }
    }

    mutating func add(_ explanation: Explanation, to index: Int) {
        if let old = labels[index], !explanation.isBetter(than: old) { return }
        labels[index] = explanation
    }

    mutating func merge(_ other: ExplanationBatch) {
        for (index, explanation) in other.labels { add(explanation, to: index) }
        junk += other.junk
    }

    /// A feature's number, which the export writes as a string.
    static func index(_ value: JSONValue?) -> Int? {
        let index = value?.int ?? value?.string.flatMap { Int($0) }
        return index.flatMap { (0...largestIndex).contains($0) ? $0 : nil }
    }
}

extension ExplanationBatch {
    /// As text: one object.
    var json: JSONOutput {
        .object(
            labels.sorted { $0.key < $1.key }.map { index, label in
                let parts = [label.text, label.explainer ?? "", label.method ?? "", label.id]
                return (String(index), .array(parts.map(JSONOutput.string)))
            })
    }

    /// What `json` wrote; whatever else is in it is left out.
    init(_ value: JSONValue) {
        for member in value.members {
            guard let index = Int(member.key.string), (0...Self.largestIndex).contains(index),
                let parts = member.value.array?.compactMap(\.string), parts.count == 4,
                let explanation = Explanation(
                    text: parts[0], explainer: parts[1].isEmpty ? nil : parts[1],
                    method: parts[2].isEmpty ? nil : parts[2], id: parts[3])
            else { continue }
            add(explanation, to: index)
        }
    }
}
