/// What goes wrong with a server, in words that follow its name.
enum RemoteProblem: Error, Equatable {
    /// Nobody can be reached there; with what the system says.
    case unreachable(String)
    /// It answers the call for a WebSocket with another status.
    case refused(status: UInt)
    /// What listens there speaks something else.
    case noWebSocket
    /// It takes too long to answer the call.
    case slowHandshake
    /// It hung up; with its reason, where it gave one.
    case closed(String?)
    /// It has not said a word for so many seconds.
    case silent(seconds: Int)
    /// A message is too large.
    case tooLarge(limit: Int)
    /// Frames that are none.
    case malformedFrame
    /// A message is no JSON object.
    case malformedMessage(String)
    /// More frames than anyone could mean.
    case flood
    /// Messages that nobody asked for.
    case unasked
    /// It says that it could not do it.
    case failed(code: String, message: String?)

    /// What happened and what to do.
    var sentence: String {
        switch self {
        case .unreachable(let reason): "cannot be reached: \(reason)"
        case .refused(let status): Self.refusal(status)
        case .noWebSocket:
            "answers, but not as an AXON server; give the address that axon serve prints"
        case .slowHandshake: "does not answer; is that its port?"
        case .closed(let reason): "hung up" + (reason.map { ": \($0)" } ?? "")
        case .silent(let seconds): "has been silent for \(seconds) s"
        case .tooLarge(let limit):
            "sent a message of more than "
                + (limit < 1 << 20 ? "\(limit >> 10) KiB" : "\(limit >> 20) MiB")
        case .malformedFrame: "sent what is no WebSocket frame"
        case .malformedMessage(let found):
            "sent a message that cannot be read: expected a JSON object, found \(found)"
        case .flood: "sends more than can be meant"
        case .unasked: "sends what nobody asked for"
        case .failed(let code, let message): Self.failure(code, message)
        }
    }

    /// Whether calling again soon is of any use.
    var isLasting: Bool {
        switch self {
        case .refused(let status): status != 503
        case .noWebSocket, .flood, .unasked: true
        default: false
        }
    }

    private static func refusal(_ status: UInt) -> String {
        switch status {
        case 401: "asks for a token; give it as token = \"…\" in [remote], or in AXON_TOKEN"
        case 403:
            "lets nobody in under this name; call it by the address it listens on, or through "
                + "ssh -L"
        case 404: "has no WebSocket at this path; it is /ws as a rule"
        case 503: "has as many clients as it can take"
        default: "does not open a WebSocket: HTTP status \(status)"
        }
    }

    private static func failure(_ code: String, _ message: String?) -> String {
        switch code {
        case "empty_prompt": "found the prompt empty; type some text for the model to go on from"
        case "invalid_json": "could not read the request"
        case "generation_failed": "could not go on: its model failed; see what it printed"
        case "too_slow": "gave up, since what it sent was taken too slowly"
        default: "says \(message ?? code)"
        }
    }
}
