public import Engine
internal import Foundation
internal import NIOCore

/// AXON's protocol over HTTP and WebSocket: many clients, one model.
///
///     let server = try Server(loaded, options: ServerOptions())
///     print(server.url)
///     …
///     server.drain()
public final class Server: Sendable {
    /// Where it can be reached, as `http://127.0.0.1:8000`.
    public let url: String
    /// What clients must know, nil where they need know nothing.
    public let token: String?

    private let listener: Listener
    private let turns: TurnTaker
    private let farewell: Double

    /// Serves `loaded` from now on.
    /// - Parameters:
    ///   - loaded: the model and its SAEs
    ///   - options: where to listen, and for whom
    ///   - labels: told which features are shown, to find labels for those without
    /// - Throws: `ServerError`
    public convenience init(
        _ loaded: LoadedPlugin, options: ServerOptions, labels: LabelSearch? = nil
    ) throws {
        try self.init(loaded, options: options, limits: ServerLimits(), labels: labels)
    }

    init(
        _ loaded: LoadedPlugin, options: ServerOptions, limits: ServerLimits,
        labels: LabelSearch? = nil
    ) throws {
        let place = try Place(options)
        let turns = TurnTaker(loaded, limits: limits, labels: labels)
        let site = Site(
            doorkeeper: place.doorkeeper, front: FrontPage(loaded),
            labelCount: loaded.saes.reduce(0) { $0 + $1.labels.count })
        do {
            listener = try Listener(on: place.address, limits: limits, site: site) { channel in
                let outbox = Outbox(channel, limit: limits.outgoing, onRoom: turns.goOn)
                let conversation = PromptConversation(
                    outbox, eventLoop: channel.eventLoop, turns: turns, limits: limits)
                return (outbox, conversation)
            }
        } catch {
            turns.finish(within: 0)
            throw ServerError.cannotListen(
                host: options.host, port: options.port, reason: Place.reason(of: error))
        }
        self.turns = turns
        farewell = limits.farewell
        token = place.doorkeeper.token
        url = "http://\(place.hostInURL):\(listener.address?.port ?? options.port)"
    }

    /// Ends it: nobody comes in any more, runs have a moment for their end, clients are told.
    ///
    /// Returns when its threads have ended. To be called once.
    public func drain() {
        listener.stopListening()
        turns.finish(within: farewell)
        listener.close()
    }
}
