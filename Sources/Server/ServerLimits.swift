/// What one client may take, so that there is something left for the others.
struct ServerLimits: Sendable {
    /// Bytes of a message from a client.
    var message = 1 << 20
    /// Bytes of a prompt; far more than any context holds.
    var prompt = 256 << 10
    /// Bytes of a request before it is answered or becomes a WebSocket.
    var requestHead = 16 << 10
    /// Seconds from the connection to the end of the request and its answer.
    var handshake = 10.0

    /// Open WebSockets.
    var clients = 512
    /// Connections that have not asked for anything yet; of more, the oldest must go.
    ///
    /// Hundreds of clients may well come at once; with them it stays below the 1024 descriptors that
    /// a process commonly has.
    var strangers = 384

    /// Messages of a client that wait for the one before them; more stay in its socket.
    var waitingMessages = 32
    /// Messages a second from one client, and how many of them may come at once.
    var messageRate = 100.0
    /// How many messages may come at once.
    var messageBurst = 200.0
    /// Seconds from the first fragment of a message to the last.
    var messageTime = 60.0

    /// Seconds without a word after which a client is asked whether it is there.
    var pingAfter = 30.0
    /// Seconds without a word after which a client is taken for gone.
    var silence = 90.0
    /// Seconds that a closing connection has for its last words.
    var closing = 2.0
    /// Seconds between two looks at a connection.
    var tick = 1.0

    /// Bytes on their way to a client beyond which its run waits.
    var outgoing = 512 << 10
    /// Seconds that a client may be so far behind.
    var patience = 10.0
    /// Bytes of a message to a client; what is only said besides is left out of larger ones.
    ///
    /// Many WebSocket libraries take no message beyond a mebibyte.
    var largestAnswer = 768 << 10

    /// Runs that take turns.
    var runs = 64
    /// Bytes of keys and values that their caches may come to hold together.
    var cacheBytes = 2 << 30
    /// Seconds that runs have for their end when the server ends.
    var farewell = 1.0
}
