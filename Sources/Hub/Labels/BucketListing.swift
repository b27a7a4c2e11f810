internal import Foundation

/// A page of S3's ListObjectsV2, as much of it as is needed.
struct BucketListing: Sendable, Equatable {
    struct Object: Sendable, Equatable {
        var key: String
        var etag: String
        var size: Int
    }

    var objects: [Object] = []
    /// What to ask for the next page with; nil on the last one.
    var continuation: String?

    /// Reads the XML; nil where it is something else.
    ///
    /// Objects without a key or size are left out.
    init?(_ xml: [UInt8]) {
        let text = String(decoding: xml, as: UTF8.self)
        guard text.contains("<ListBucketResult") else { return nil }
        var rest = text[...]
        while let contents = Self.take("Contents", from: &rest) {
            guard let key = Self.value("Key", in: contents), HubName.isPath(key),
                let size = Self.value("Size", in: contents).flatMap({ Int($0) }),
                (0...Self.largestObject).contains(size)
            else { continue }
            let etag = Self.value("ETag", in: contents) ?? ""
            objects.append(Object(key: key, etag: etag.filter { $0 != "\"" }, size: size))
        }
        if Self.value("IsTruncated", in: text[...]) == "true" {
            continuation = Self.value("NextContinuationToken", in: text[...])
        }
    }

    /// A batch of labels is a few megabytes; nothing that claims more is one.
    private static let largestObject = 1 << 32

    private static func value(_ name: String, in text: Substring) -> String? {
        var rest = text
        return take(name, from: &rest).map(decode)
    }

    /// The text of the next element of this name, and what follows it.
    private static func take(_ name: String, from text: inout Substring) -> Substring? {
        guard let start = text.firstRange(of: "<\(name)>") else { return nil }
        let rest = text[start.upperBound...]
        guard let end = rest.firstRange(of: "</\(name)>") else { return nil }
        text = rest[end.upperBound...]
        return rest[..<end.lowerBound]
    }

    /// The text with XML's five entities and its numbered characters replaced.
    private static func decode(_ text: Substring) -> String {
        guard text.contains("&") else { return String(text) }
        let names = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'"]
        return String(text).replacing(/&(#x[0-9A-Fa-f]{1,6}|#[0-9]{1,7}|[a-z]{2,4});/) { match in
            let name = match.output.1
            guard name.hasPrefix("#") else {
                return names[String(name)] ?? String(match.output.0)
            }
            let number =
                name.hasPrefix("#x")
                ? UInt32(name.dropFirst(2), radix: 16) : UInt32(name.dropFirst())
            return number.flatMap(Unicode.Scalar.init).map { String(Character($0)) } ?? ""
        }
    }
}
