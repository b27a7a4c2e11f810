internal import JSON

/// The fourth stage: adds the special tokens a model expects around a text.
protocol PostProcessor: Sendable {
    func addingSpecialTokens(to ids: [Int]) -> [Int]
}

/// The post-processors by their `type`.
enum PostProcessors {
    static let registry = StageRegistry<any PostProcessor>(
        stage: "post_processor",
        makers: [
            "BertProcessing": PairPostProcessor.init,
            "ByteLevel": ByteLevelPostProcessor.init,
            "RobertaProcessing": PairPostProcessor.init,
            "Sequence": PostProcessorSequence.init,
            "TemplateProcessing": TemplatePostProcessor.init,
        ])
}

/// Only moves offsets, which are not kept here.
struct ByteLevelPostProcessor: PostProcessor {
    init() {}

    init(_ value: JSONValue, file: String) throws(TokenizerError) {}

    func addingSpecialTokens(to ids: [Int]) -> [Int] { ids }
}

/// One post-processor after the other.
struct PostProcessorSequence: PostProcessor {
    private let steps: [any PostProcessor]

    init(_ value: JSONValue, file: String) throws(TokenizerError) {
        steps = try PostProcessors.registry.makeAll(value, key: "processors", file: file)
    }

    func addingSpecialTokens(to ids: [Int]) -> [Int] {
        steps.reduce(ids) { ids, step in step.addingSpecialTokens(to: ids) }
    }
}

/// Puts the text into a row of special tokens, such as a BOS before it.
struct TemplatePostProcessor: PostProcessor {
    private let before: [Int]
    private let after: [Int]

    init(_ value: JSONValue, file: String) throws(TokenizerError) {
        var parts: [[Int]] = [[]]
        for entry in try readingJSON({ () throws(JSONError) in try value.array("single") }) {
            if let special = entry["SpecialToken"] {
                parts[parts.count - 1] += try Self.ids(of: special, in: value, file: file)
            } else if entry["Sequence"] != nil {
                parts.append([])
            }
        }
        guard parts.count == 2 else {
            throw .invalid(
                file: file, key: "post_processor.single", expected: "the text (Sequence) once",
                found: "\(parts.count - 1) times")
        }
        (before, after) = (parts[0], parts[1])
    }

    func addingSpecialTokens(to ids: [Int]) -> [Int] { before + ids + after }

    private static func ids(
        of special: JSONValue, in template: JSONValue, file: String
    ) throws(TokenizerError) -> [Int] {
        let (name, values) = try readingJSON { () throws(JSONError) in
            let name = try special.string("id")
            let entry = try template.object("special_tokens").object(name)
            return (name, try entry.array("ids"))
        }
        let ids = values.compactMap(\.int).filter { (0...Vocabulary.largestID).contains($0) }
        guard ids.count == values.count else {
            throw .invalid(
                file: file, key: "post_processor.special_tokens.\(name).ids",
                expected: "token ids", found: "something else")
        }
        return ids
    }
}

/// `BertProcessing` and `RobertaProcessing`: one token in front of the text and one behind it.
struct PairPostProcessor: PostProcessor {
    private let first: Int
    private let last: Int

    init(_ value: JSONValue, file: String) throws(TokenizerError) {
        first = try Self.id("cls", in: value, file: file)
        last = try Self.id("sep", in: value, file: file)
    }

    func addingSpecialTokens(to ids: [Int]) -> [Int] { [first] + ids + [last] }

    private static func id(
        _ key: String, in value: JSONValue, file: String
    ) throws(TokenizerError) -> Int {
        let pair = try readingJSON { () throws(JSONError) in try value.array(key) }
        guard pair.count == 2, let id = pair[1].int, (0...Vocabulary.largestID).contains(id) else {
            throw .invalid(
                file: file, key: "post_processor.\(key)", expected: "a token and its id",
                found: "something else")
        }
        return id
    }
}
