/// Names that come from plugins and servers and become parts of paths.
enum HubName {
    /// `ORG/REPO`, or `REPO` of old models.
    static func isRepository(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        return (1...2).contains(parts.count) && !text.contains("--") && text.utf8.count <= 200
            && parts.allSatisfy { isPlain($0) && !$0.contains("..") }
    }

    /// A branch, tag, `refs/pr/N` or commit.
    static func isRevision(_ text: String) -> Bool { isPath(text) }

    /// 40 hexadecimal digits in lower case.
    static func isCommit(_ text: String) -> Bool { text.utf8.count == 40 && isHexadecimal(text) }

    static func isHexadecimal(_ text: String) -> Bool {
        text.utf8.allSatisfy {
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
        }
    }

    /// A name that content is stored under.
    static func isETag(_ text: String) -> Bool { text.utf8.count <= 128 && isPlain(text[...]) }

    /// A relative path of ordinary names, which cannot lead out of its folder.
    static func isPath(_ text: String) -> Bool {
        guard text.utf8.count <= 1_024 else { return false }
        return text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
            !part.isEmpty && part != "." && part != ".." && part.utf8.count <= 255
                && part.unicodeScalars.allSatisfy {
                    $0.value >= 0x20 && $0.value != 0x7F && $0 != "\\"
                }
        }
    }

    private static func isPlain(_ text: Substring) -> Bool {
        !text.isEmpty && text != "." && text != ".." && text.utf8.count <= 128
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
    }
}
