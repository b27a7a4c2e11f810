public import Foundation
internal import JSON
internal import Text

/// The labels that were fetched, on disk: one folder an SAE, named as Neuronpedia names it.
///
/// `labels.json` holds those of the export, in the format that `LabelStore` reads; `answers.json`
/// what was asked for feature by feature, and of which features Neuronpedia says there are none.
public struct LabelArchive: Sendable, Hashable {
    /// A label as it was fetched.
    public struct Label: Sendable, Hashable {
        /// One line, safe to show.
        public let text: String
        /// Where it comes from, for people.
        public let source: String

        init?(text: String, source: String) {
            self.text = LabelText.line(text)
            self.source = LabelText.line(source)
            if self.text.isEmpty { return nil }
        }
    }

    /// Where it is; it need not exist.
    public let folder: URL

    /// The archive in `folder`.
    public init(folder: URL) { self.folder = folder }

    /// The file with the labels of the export of `gpt2-small/8-res-jb`, if all of them are here.
    public func exportFile(of sae: String) -> URL? {
        guard let folder = folder(of: sae) else { return nil }
        let file = folder.appending(path: "labels.json")
        return HubCache.size(of: file) == nil ? nil : file
    }

    /// What was answered about single features, by feature.
    public func answers(of sae: String) -> [Int: Label] { storedAnswers(of: sae).labels }

    /// The folder of an SAE; nil where the name could lead elsewhere.
    func folder(of sae: String) -> URL? {
        guard Self.isName(sae) else { return nil }
        return folder.appending(path: sae, directoryHint: .isDirectory)
    }

    /// `MODEL/SAE` of plain names.
    static func isName(_ sae: String) -> Bool {
        HubName.isRepository(sae.replacing("--", with: "-"))
            && sae.split(separator: "/").count == 2
    }
}

/// What was asked of single features of an SAE.
struct StoredAnswers: Sendable, Equatable {
    var labels: [Int: LabelArchive.Label] = [:]
    /// The features there are none of, and the day this was said.
    var absent: [Int: String] = [:]

    var json: JSONOutput {
        let labels = labels.sorted { $0.key < $1.key }.map { index, label in
            (String(index), [.string(label.text), .string(label.source)] as JSONOutput)
        }
        let absent = absent.sorted { $0.key < $1.key }.map {
            (String($0.key), JSONOutput.string($0.value))
        }
        return ["format": "axon-answers-1", "labels": .object(labels), "absent": .object(absent)]
    }

    init() {}

    init(_ value: JSONValue) {
        for member in value["labels"]?.members.map(\.self) ?? [] {
            guard let index = Int(member.key.string), index >= 0,
                let parts = member.value.array?.compactMap(\.string), parts.count == 2
            else { continue }
            labels[index] = LabelArchive.Label(text: parts[0], source: parts[1])
        }
        for member in value["absent"]?.members.map(\.self) ?? [] {
            guard let index = Int(member.key.string), let day = member.value.string else {
                continue
            }
            absent[index] = day
        }
    }

    /// Adds what was learnt later.
    mutating func merge(_ later: StoredAnswers) {
        labels.merge(later.labels) { $1 }
        absent.merge(later.absent) { $1 }
        for index in later.labels.keys { absent[index] = nil }
    }
}

extension LabelArchive {
    private func answersFile(of sae: String) -> URL? {
        folder(of: sae)?.appending(path: "answers.json")
    }

    func storedAnswers(of sae: String) -> StoredAnswers {
        guard let file = answersFile(of: sae), let value = try? JSONValue(contentsOf: file) else {
            return StoredAnswers()
        }
        return StoredAnswers(value)
    }

    /// Adds answers to those on disk, whichever process wrote them.
    func add(_ answers: StoredAnswers, to sae: String) throws(HubError) {
        guard let file = answersFile(of: sae), let folder = folder(of: sae) else {
            throw .badName(sae, kind: "the name of labels")
        }
        let lock = try FileLock(folder.appending(path: "answers.lock"), stop: StopFlag())
        defer { withExtendedLifetime(lock) {} }
        var stored = storedAnswers(of: sae)
        stored.merge(answers)
        try HubCache.replace(file, with: Data(stored.json.utf8))
    }
}
