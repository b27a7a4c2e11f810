/// How it stands between this program and a server that runs the model.
public struct Connection: Sendable, Equatable {
    /// Whether they can talk.
    public enum State: Sendable, Equatable {
        /// The server is called.
        case connecting
        /// It listens.
        case connected
        /// It could not be reached or hung up; it is called again in so many seconds.
        case waiting(seconds: Int, reason: String)
    }

    /// What a server says of itself, as far as it does.
    public struct Health: Sendable, Equatable {
        /// Whether it can generate, or still reads its model.
        public var isReady: Bool
        /// What it computes on, such as "cuda".
        public var device: String?
        /// How many labels it knows.
        public var labelCount: Int?

        /// What was said, nil where nothing was.
        public init(isReady: Bool = true, device: String? = nil, labelCount: Int? = nil) {
            self.isReady = isReady
            self.device = device
            self.labelCount = labelCount
        }
    }

    /// `HOST:PORT`.
    public var server: String
    /// Whether what is said crosses a network in plain text.
    public var isExposed: Bool
    /// Whether they can talk.
    public var state: State
    /// What the server said of itself, once it has.
    public var health: Health?

    /// A connection to `server` in `state`.
    public init(server: String, isExposed: Bool, state: State, health: Health? = nil) {
        self.server = server
        self.isExposed = isExposed
        self.state = state
        self.health = health
    }
}
