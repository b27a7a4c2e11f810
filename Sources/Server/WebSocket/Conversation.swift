internal import NIOCore

/// What is said over one WebSocket; it lives on the event loop of its connection.
protocol Conversation: AnyObject {
    /// Whether it would take another message; those that come nevertheless must be kept.
    var wantsMore: Bool { get }
    /// The client said something.
    func take(_ message: Message)
    /// The client takes too little of what it is told and is about to be dropped: the last word.
    func isTooSlow()
    /// Nothing more can be said or heard.
    func end()
}

/// Makes the conversation of a new connection and what it sends through; called on its event loop.
typealias ConversationMaker = @Sendable (any Channel) -> (Outbox, any Conversation)
