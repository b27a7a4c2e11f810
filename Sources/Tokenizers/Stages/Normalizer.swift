internal import JSON

/// The first stage: rewrites a text before anything looks at it.
protocol Normalizer: Sendable {
    func normalize(_ text: inout NormalizedText)
}

extension Normalizer {
    func normalized(_ text: [UInt8]) -> [UInt8] {
        var text = NormalizedText(bytes: text)
        normalize(&text)
        return text.bytes
    }
}

/// The normalizers by their `type`.
enum Normalizers {
    static let registry = StageRegistry<any Normalizer>(
        stage: "normalizer",
        makers: [
            "BertNormalizer": BertNormalizer.init,
            "ByteLevel": { (_, _) throws(TokenizerError) in ByteLevelNormalizer() },
            "Lowercase": { (_, _) throws(TokenizerError) in LowercaseNormalizer() },
            "NFC": { (_, _) throws(TokenizerError) in NormalizationForm.nfc },
            "NFD": { (_, _) throws(TokenizerError) in NormalizationForm.nfd },
            "NFKC": { (_, _) throws(TokenizerError) in NormalizationForm.nfkc },
            "NFKD": { (_, _) throws(TokenizerError) in NormalizationForm.nfkd },
            "Nmt": { (_, _) throws(TokenizerError) in NmtNormalizer() },
            "Precompiled": PrecompiledNormalizer.init,
            "Prepend": PrependNormalizer.init,
            "Replace": Replace.init(normalizer:file:),
            "Sequence": NormalizerSequence.init,
            "Strip": StripNormalizer.init,
            "StripAccents": { (_, _) throws(TokenizerError) in StripAccentsNormalizer() },
        ])
}

/// One normalizer after the other.
struct NormalizerSequence: Normalizer {
    private let steps: [any Normalizer]

    init(_ value: JSONValue, file: String) throws(TokenizerError) {
        steps = try Normalizers.registry.makeAll(value, key: "normalizers", file: file)
    }

    func normalize(_ text: inout NormalizedText) {
        for step in steps { step.normalize(&text) }
    }
}

extension NormalizationForm: Normalizer {
    func normalize(_ text: inout NormalizedText) {
        let leading = text.leading == 0 ? 0 : normalize(Array(text.bytes[..<text.leading])).count
        text.bytes = normalize(text.bytes)
        text.leading = min(leading, text.bytes.count)
    }
}

/// Lower case, scalar by scalar as Rust has it: a final sigma is like any other.
struct LowercaseNormalizer: Normalizer {
    func normalize(_ text: inout NormalizedText) {
        text.rewrite { scalar, out in
            if scalar.isASCII {
                let byte = UInt8(scalar.value)
                out.append((0x41...0x5A).contains(byte) ? byte | 0x20 : byte)
            } else if let lower = UnicodeData.lowercaseTable[scalar.value] {
                for value in lower { out.append(Unicode.Scalar(value) ?? "\u{FFFD}") }
            } else {
                out.append(scalar)
            }
        }
    }
}

/// Leaves out combining marks; those in composed characters stay.
struct StripAccentsNormalizer: Normalizer {
    func normalize(_ text: inout NormalizedText) {
        text.filter { UnicodeData.markTable[$0] == 0 }
    }
}

/// Every byte in GPT-2's byte alphabet.
struct ByteLevelNormalizer: Normalizer {
    func normalize(_ text: inout NormalizedText) {
        let leading = text.bytes[..<text.leading].reduce(0) {
            $0 + ByteAlphabet.utf8[Int($1)].count
        }
        text.bytes = text.bytes.flatMap { ByteAlphabet.utf8[Int($0)] }
        text.leading = leading
    }
}

/// Puts a string in front of every text that is not empty.
struct PrependNormalizer: Normalizer {
    private let prefix: [UInt8]

    init(_ value: JSONValue, file: String) throws(TokenizerError) {
        prefix = try readingJSON { () throws(JSONError) in Array(try value.string("prepend").utf8) }
    }

    func normalize(_ text: inout NormalizedText) {
        guard !text.bytes.isEmpty else { return }
        text.bytes.insert(contentsOf: prefix, at: 0)
        if text.leading > 0 { text.leading += prefix.count }
    }
}

/// Takes white space off the ends.
struct StripNormalizer: Normalizer {
    private let left: Bool
    private let right: Bool

    init(_ value: JSONValue, file: String) throws(TokenizerError) {
        (left, right) = try readingJSON { () throws(JSONError) in
            (try value.bool("strip_left"), try value.bool("strip_right"))
        }
    }

    func normalize(_ text: inout NormalizedText) {
        let reader = ScalarReader(text.bytes[...])
        var start = 0
        var end = text.bytes.count
        while left, let (kind, next) = reader.classified(at: start), kind == .space { start = next }
        while right, end > start {
            let before = reader.start(before: end)
            guard reader.classified(at: before)?.kind == .space else { break }
            end = before
        }
        text.bytes = Array(text.bytes[start..<end])
        text.leading = max(0, min(text.leading, end) - start)
    }
}

/// SentencePiece's cleaning for machine translation: no control characters, plain spaces.
struct NmtNormalizer: Normalizer {
    func normalize(_ text: inout NormalizedText) {
        text.rewrite { scalar, out in
            switch scalar.value {
            case 0x01...0x08, 0x0B, 0x0E...0x1F, 0x7F, 0x8F, 0x9F: break
            case 0x09, 0x0A, 0x0C, 0x0D, 0x1680, 0x200B...0x200F, 0x2028, 0x2029, 0x2581, 0xFEFF,
                0xFFFD:
                out.append(UInt8(ascii: " "))
            default: out.append(scalar)
            }
        }
    }
}

/// BERT's cleaning, its spaces around Chinese characters, its stripping of accents and case.
struct BertNormalizer: Normalizer {
    private let cleans: Bool
    private let spacesChinese: Bool
    private let stripsAccents: Bool
    private let lowercases: Bool

    init(_ value: JSONValue, file: String) throws(TokenizerError) {
        (cleans, spacesChinese, stripsAccents, lowercases) =
            try readingJSON { () throws(JSONError) in
                let lowercases = try value.bool("lowercase")
                return (
                    try value.bool("clean_text"), try value.bool("handle_chinese_chars"),
                    try value.optional("strip_accents", "a boolean", \.bool) ?? lowercases,
                    lowercases
                )
            }
    }

    func normalize(_ text: inout NormalizedText) {
        if cleans { clean(&text) }
        if spacesChinese { spaceChinese(&text) }
        if stripsAccents {
            NormalizationForm.nfd.normalize(&text)
            text.filter { UnicodeData.accentTable[$0] == 0 }
        }
        if lowercases { LowercaseNormalizer().normalize(&text) }
    }

    private func clean(_ text: inout NormalizedText) {
        text.rewrite { scalar, out in
            if UnicodeData.controlTable[scalar] != 0 { return }
            if scalar.isSpace { out.append(UInt8(ascii: " ")) } else { out.append(scalar) }
        }
    }

    private func spaceChinese(_ text: inout NormalizedText) {
        text.rewrite { scalar, out in
            let isChinese = Self.chinese.contains { $0.contains(scalar.value) }
            if isChinese { out.append(UInt8(ascii: " ")) }
            out.append(scalar)
            if isChinese { out.append(UInt8(ascii: " ")) }
        }
    }

    /// The blocks of CJK ideographs, as BERT lists them.
    private static let chinese: [ClosedRange<UInt32>] = [
        0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B73F, 0x2B740...0x2B81F,
        0x2B920...0x2CEAF, 0xF900...0xFAFF, 0x2F800...0x2FA1F,
    ]
}
