import Foundation
import Golden
import JSON
import Testing

@testable import Server

/// The fuzzing client of the Autobahn test suite, where there is one: `AXON_WSTEST` names its
/// program `wstest`.
///
/// Compression (12 and 13) is not offered.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["AXON_WSTEST"] != nil))
struct AutobahnTests {
    @Test func noCaseFails() throws {
        let program = try #require(ProcessInfo.processInfo.environment["AXON_WSTEST"])
        var limits = ServerLimits.unhurried
        limits.message = 17 << 20
        limits.closing = 0.5
        let server = try EchoServer(limits: limits)
        let folder = try TemporaryFolder()
        let specification = try folder.write(
            """
            {"outdir": "\(folder.url.path)", "options": {"failByDrop": false},
             "servers": [{"agent": "AXON", "url": "ws://127.0.0.1:\(server.port)/ws",
                          "options": {"version": 18}}],
             "cases": ["*"], "exclude-cases": ["12.*", "13.*"], "exclude-agent-cases": {}}
            """, to: "specification.json")
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = ["-m", "fuzzingclient", "-s", specification.path]
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()

        let index = try JSONValue(contentsOf: folder.url.appending(path: "index.json"))
        let cases = try #require(try index.object("AXON").object)
        #expect(cases.count > 200)
        let good: Set = ["OK", "NON-STRICT", "INFORMATIONAL"]
        for (name, result) in cases {
            let behaviour = try result.string("behavior")
            let closing = try result.string("behaviorClose")
            #expect(good.contains(behaviour) && good.contains(closing), "case \(name)")
        }
    }
}
