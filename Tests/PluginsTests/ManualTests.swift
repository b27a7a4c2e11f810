import Foundation
import Testing

@testable import Plugins

/// axon-plugin.5 names every key that a plugin or the preferences may have, and no other.
@Suite struct ManualTests {
    private static let page = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "docs/man/axon-plugin.5")

    /// The keys that the reader says it knows, when it is given another.
    private func known(_ text: String) throws -> Set<String> {
        let folder = try TemporaryFolder()
        let file = try folder.write(text, to: "test.toml")
        let error = try #require(throws: PluginError.self) { try Plugin(contentsOf: file) }
        guard case .unknownKey(_, _, let known) = error else {
            Issue.record("\(error)")
            return []
        }
        return Set(known)
    }

    /// The keys that the page has items for under a heading.
    private func documented(_ heading: String) throws -> Set<String> {
        let page = try String(contentsOf: Self.page, encoding: .utf8)
        let start = try #require(page.range(of: ".Ss \(heading)\n"))
        let rest = page[start.upperBound...]
        let end = rest.firstRange(of: #/(?m)^\.S[sh] /#)?.lowerBound ?? rest.endIndex
        let items = rest[..<end].split(separator: "\n").filter { $0.hasPrefix(".It Cm ") }
        return Set(items.flatMap { $0.dropFirst(7).split(separator: " , ").map(String.init) })
    }

    @Test(arguments: [
        ("The top of the file", "colour = 1"), ("[model]", "[model]\ncolour = 1"),
        ("[[sae]]", "[model]\nsource = \"hf:a/b\"\n[[sae]]\ncolour = 1"),
        ("[remote]", "[remote]\nurl = \"h:1\"\ncolour = 1"),
        ("[labels]", "[model]\nsource = \"hf:a/b\"\n[labels]\ncolour = 1"),
        ("[generation]", "[model]\nsource = \"hf:a/b\"\n[generation]\ncolour = 1"),
    ])
    func everyKeyIsInTheManPage(_ heading: String, _ text: String) throws {
        #expect(try documented(heading) == known(text))
    }

    @Test func everyPreferenceIsInTheManPage() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("colour = 1", to: "config.toml")
        let error = try #require(throws: PluginError.self) {
            try Preferences(try ConfigFile(file))
        }
        guard case .unknownKey(_, _, let known) = error else {
            Issue.record("\(error)")
            return
        }
        let page = try String(contentsOf: Self.page, encoding: .utf8)
        for key in known { #expect(page.contains(".Cm \(key) ,"), "\(key)") }
    }
}
