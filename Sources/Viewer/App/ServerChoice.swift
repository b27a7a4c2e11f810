internal import Foundation
internal import Plugins

/// A server named on the command line.
nonisolated enum ServerChoice {
    /// What servers are shown that ask for it, from `AXON_TOKEN`.
    static func token(_ environment: [String: String]) throws(ViewerError) -> String? {
        guard let token = environment["AXON_TOKEN"], !token.isEmpty else { return nil }
        guard RemoteServer.isFit(token) else { throw .badToken }
        return token
    }

    /// The plugin that is the server at an address.
    static func plugin(at text: String, token: String?) throws(ViewerError) -> Plugin {
        do {
            return Plugin(server: RemoteServer(try ServerAddress(text), token: token))
        } catch {
            // What is behind a question mark may be a secret.
            let found = error == .tooMuch ? "one with more" : "\"\(text)\""
            throw .badAddress(found: found, expected: error.expected)
        }
    }
}
