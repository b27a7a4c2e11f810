import Foundation
import Golden
import Testing

@testable import Remote

/// Messages of all kinds, damaged in all ways.
@Suite struct ServerMessageTests {
    private func read(_ bytes: [UInt8]) -> Result<ServerMessage, RemoteProblem> {
        bytes.withUnsafeBytes { bytes in
            Result { () throws(RemoteProblem) in
                try ServerMessage(bytes, limits: RemoteLimits())
            }
        }
    }

    private static let whole = #"""
        {"token": " Paris", "token_id": 6342, "step": 0, "bos": false, "features": [
         {"id": 4821, "label": "capital cities ü", "activation": 14.3, "layer": 8},
         {"id": 1, "label": null, "activation": NaN, "layer": null}],
         "prompt": [{"token": "The", "features": []}]}
        """#

    @Test func damagedMessagesAreNeverWorseThanUnreadable() {
        var random = SystemRandomNumberGenerator()
        let whole = Array(Self.whole.utf8)
        for _ in 0..<20_000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = .random(in: 0...255, using: &random)
                case 1: bytes.removeSubrange(place...min(place + 8, bytes.count - 1))
                default: bytes.insert(contentsOf: bytes[..<min(9, bytes.count)], at: place)
                }
                if bytes.isEmpty { break }
            }
            guard case .success(.token(let token, _)) = read(bytes) else { continue }
            #expect(token.features.allSatisfy { $0.activation > 0 && $0.activation <= 1e6 })
            #expect(token.features.allSatisfy { $0.index >= 0 && 0...9999 ~= $0.layer })
        }
    }

    @Test func everyBeginningOfAMessageIsUnreadable() {
        let whole = Array(Self.whole.utf8)
        for length in 0..<whole.count {
            guard case .failure(.malformedMessage) = read(Array(whole[..<length])) else {
                Issue.record("\(length) bytes were taken for a message")
                continue
            }
        }
        guard case .success(.token(let token, let prompt)) = read(whole) else {
            Issue.record("the whole message was not read")
            return
        }
        #expect(token.id == 6342 && token.features.count == 1 && token.unreadable == 1)
        #expect(prompt.map(\.text) == ["The"])
    }
}
