internal import Foundation
internal import JSON

/// The first stage: rewrites a text before anything looks at it.
protocol Normalizer: Sendable {
    func normalize(_ text: [UInt8]) -> [UInt8]
}

/// The normalizers by their `type`.
enum Normalizers {
    static let registry = StageRegistry<any Normalizer>(
        stage: "normalizer",
        makers: [
            "NFC": NFCNormalizer.init,
            "Sequence": NormalizerSequence.init,
        ])
}

/// Composes canonically equivalent texts into one form.
struct NFCNormalizer: Normalizer {
    init(_ value: JSONValue, file: String) throws(TokenizerError) {}

    func normalize(_ text: [UInt8]) -> [UInt8] {
        guard text.contains(where: { $0 >= 0x80 }) else { return text }
        let string = String(decoding: text, as: UTF8.self)
        return Array(string.precomposedStringWithCanonicalMapping.utf8)
    }
}

/// One normalizer after the other.
struct NormalizerSequence: Normalizer {
    private let steps: [any Normalizer]

    init(_ value: JSONValue, file: String) throws(TokenizerError) {
        steps = try Normalizers.registry.makeAll(value, key: "normalizers", file: file)
    }

    func normalize(_ text: [UInt8]) -> [UInt8] {
        steps.reduce(text) { text, step in step.normalize(text) }
    }
}
