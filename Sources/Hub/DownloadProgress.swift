/// How a download stands.
public struct DownloadProgress: Sendable, Equatable {
    /// What it does.
    public enum State: Sendable, Equatable {
        /// It has not begun.
        case waiting
        /// It asks which files there are and how large.
        case preparing
        /// Bytes come.
        case downloading
        /// It was paused.
        case paused
        /// Everything is here; labels may be missing, which `warnings` then says.
        case finished
        /// It was asked for sizes, and knows them.
        case measured
        /// It was cancelled.
        case cancelled
        /// It cannot go on.
        case failed(HubError)

        /// Whether it does nothing any more.
        public var isOver: Bool {
            switch self {
            case .finished, .measured, .cancelled, .failed: true
            case .waiting, .preparing, .downloading, .paused: false
            }
        }
    }

    /// One file, or the labels of one SAE.
    public struct Item: Sendable, Equatable {
        /// What happens to it.
        public enum State: Sendable, Equatable {
            /// Its turn has not come.
            case waiting
            /// Another process is downloading it.
            case elsewhere
            /// Bytes come.
            case downloading
            /// Its checksum is being computed.
            case checking
            /// It is here.
            case done
            /// It cannot be had; only labels go on without.
            case failed
        }

        /// `ORG/REPO/path`, or `labels of MODEL/SAE`.
        public var name: String
        /// The bytes that are here.
        public var bytesDone: Int
        /// All its bytes; 0 where that is not known yet.
        public var bytesTotal: Int
        /// What happens to it.
        public var state: State
    }

    /// What it does.
    public var state = State.waiting
    /// Everything that was ordered, in the order in which it comes.
    public var items: [Item] = []
    /// Sentences about what did not work and is not needed.
    public var warnings: [String] = []
    /// The speed of the last seconds.
    public var bytesPerSecond = 0.0

    /// The bytes that are here.
    public var bytesDone: Int { items.reduce(0) { $0 + $1.bytesDone } }
    /// All bytes, as far as they are known.
    public var bytesTotal: Int { items.reduce(0) { $0 + $1.bytesTotal } }
    /// The share that is here, 0 to 1.
    public var fraction: Double {
        bytesTotal > 0 ? min(Double(bytesDone) / Double(bytesTotal), 1) : 0
    }
    /// The seconds left at the present speed; nil while nothing comes.
    public var secondsLeft: Double? {
        bytesPerSecond > 0 ? Double(max(bytesTotal - bytesDone, 0)) / bytesPerSecond : nil
    }
}
