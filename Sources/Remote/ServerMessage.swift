internal import Engine
internal import JSON
internal import Text

/// A message of a server, read with suspicion: what is not as it should be is left out.
enum ServerMessage {
    /// A feature that fired.
    struct Feature: Equatable {
        var index: Int
        /// One line, safe to show; nil where there is none.
        var label: String?
        /// Whether the label only lists the tokens it promotes.
        var isLabelDerived = false
        var activation: Float
        /// 0 where the server does not tell.
        var layer: Int
    }

    /// A token and what fired with it.
    struct Token {
        var text: String
        var id: Int?
        var isBOS: Bool
        /// By falling activation.
        var features: [Feature]
        /// How many features could not be read.
        var unreadable: Int
    }

    /// A generated token; with the first one the prompt's, where the server tells them.
    case token(Token, prompt: [Token])
    case done
    case failed(code: String, message: String?)
    /// A message of a kind that is not known.
    case other

    /// Reads a message.
    /// - Throws: `RemoteProblem.malformedMessage`
    init(_ bytes: UnsafeRawBufferPointer, limits: RemoteLimits) throws(RemoteProblem) {
        let root: JSONValue
        do {
            root = try Self.parse(bytes)
        } catch {
            throw .malformedMessage("something else")
        }
        guard root.isObject else { throw .malformedMessage(root.kindName) }
        if let code = root["error"]?.string {
            let message = root["message"]?.string.map(LabelText.line)
            self = .failed(code: String(LabelText.line(code).prefix(200)), message: message)
        } else if root["token"]?.string != nil {
            let token = Token(root, limits)
            let prompt = root["prompt"].map { prompt in
                prompt.elements.prefix(limits.promptTokens).filter { $0["token"]?.string != nil }
                    .map { Token($0, limits) }
            }
            self = .token(token, prompt: prompt ?? [])
        } else {
            self = root["status"]?.string == "done" ? .done : .other
        }
    }

    /// Python writes numbers that JSON lacks, unless told not to.
    private static func parse(_ bytes: UnsafeRawBufferPointer) throws -> JSONValue {
        do {
            return try JSONValue(bytes: bytes)
        } catch {
            guard let plain = PythonNumbers.nulled(bytes) else { throw error }
            return try plain.withUnsafeBytes { try JSONValue(bytes: $0) }
        }
    }
}

extension ServerMessage.Token {
    init(_ value: JSONValue, _ limits: RemoteLimits) {
        text = LabelText.token(value["token"]?.string ?? "")
        id = value["token_id"]?.int.flatMap { $0 >= 0 ? $0 : nil }
        isBOS = value["bos"]?.bool ?? false
        var read: [ServerMessage.Feature] = []
        var count = 0
        for element in value["features"]?.array ?? [] {
            count += 1
            if let feature = ServerMessage.Feature(element, limits) { read.append(feature) }
        }
        unreadable = count - read.count
        features = Array(Self.distinct(read).prefix(limits.features))
    }

    /// The strongest first, of one feature that is named twice the stronger.
    private static func distinct(_ features: [ServerMessage.Feature]) -> [ServerMessage.Feature] {
        struct Key: Hashable { var layer, index: Int }
        var seen: Set<Key> = []
        return features.sorted { $0.activation > $1.activation }
            .filter { seen.insert(Key(layer: $0.layer, index: $0.index)).inserted }
    }
}

extension ServerMessage.Feature {
    /// Nil where id or activation are none that a feature can have.
    fileprivate init?(_ value: JSONValue, _ limits: RemoteLimits) {
        guard let id = value["id"]?.int, 0...Int(Int32.max) ~= id,
            let activation = value["activation"]?.double.map({ Float($0) }),
            activation > 0, activation <= limits.activation
        else { return nil }
        let layer = value["layer"]
        guard let number = layer.map({ $0.isNull ? 0 : $0.int }) ?? 0, 0...9999 ~= number else {
            return nil
        }
        self.init(
            index: id, label: value["label"]?.string.map(LabelText.line).flatMap(Self.named),
            isLabelDerived: value["label_source"]?.string == FeatureLabel.derivedSource,
            activation: activation, layer: number)
    }

    private static func named(_ label: String) -> String? { label.isEmpty ? nil : label }
}
