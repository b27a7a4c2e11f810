/// What a server may take of this program, and how long it may take for it.
struct RemoteLimits: Sendable {
    /// Bytes of a message; the one that brings a long prompt's features is the largest.
    var message = 4 << 20
    /// Fragments of a message.
    var fragments = 4096
    /// Bytes of the answer about a server's health.
    var healthBytes = 16 << 10
    /// Frames in a second, far more than any model has tokens.
    var framesPerSecond = 5000
    /// Messages that belong to no run before the server is hung up on.
    var unasked = 200

    /// Features of a token; of more, the strongest.
    var features = 128
    /// Tokens of a prompt whose features are shown.
    var promptTokens = 4096
    /// Features of a plugin that can be told apart; further ones are left out.
    var knownFeatures = 20_000
    /// Layers that can be told apart; features of further ones are left out.
    var layers = 64
    /// Larger activations are taken for a mistake.
    var activation: Float = 1e6

    /// Seconds to reach a server, and again to open the WebSocket.
    var handshake = 10.0
    /// Seconds that a run waits for a connection.
    var patience = 15.0
    /// Seconds without a word after which a server is asked whether it is there.
    var pingAfter = 15.0
    /// Seconds without a word after which an idle server is taken for gone.
    var silence = 45.0
    /// Seconds without a word in the middle of a run; some servers hear nothing while they compute.
    var silenceInRun = 180.0
    /// Seconds that a goodbye may take.
    var closing = 1.0
    /// Seconds after which a connection counts as a good one.
    var settled = 5.0
    /// A second, but for tests.
    var tick = 1.0
    /// Seconds before the first, second, … attempt to reconnect; then always the last.
    var delays = [1, 2, 4, 8, 15, 30]
}
