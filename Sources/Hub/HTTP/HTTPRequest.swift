/// One question to a server; redirects are answers like any other.
struct HTTPRequest: Sendable {
    enum Method: String, Sendable {
        case get = "GET"
        case head = "HEAD"
        case post = "POST"
    }

    var method = Method.get
    var address: WebAddress
    var headers: [String: String] = [:]
    var body: [UInt8] = []
    /// The seconds without a byte after which it is given up.
    var silence: Double
}

/// The status and headers of an answer.
struct HTTPHead: Sendable, Equatable {
    var status: Int
    /// By name in lower case; of several with one name the last.
    var headers: [String: String]

    subscript(_ name: String) -> String? { headers[name] }

    var isRedirect: Bool {
        [301, 302, 303, 307, 308].contains(status) && headers["location"] != nil
    }
    var isSuccess: Bool { (200..<300).contains(status) }
    var length: Int? { headers["content-length"].flatMap { Int($0) } }

    /// Whether the same question may be answered better a little later.
    var isPassing: Bool { status == 408 || status == 429 || (500..<600).contains(status) }

    /// The seconds the server asks to wait.
    var retryAfter: Double? {
        headers["retry-after"].flatMap { Double($0) }.flatMap { $0 >= 0 ? min($0, 60) : nil }
    }

    /// The first byte and the whole length of `bytes FIRST-LAST/WHOLE`.
    var contentRange: (first: Int, whole: Int?)? {
        guard let text = headers["content-range"],
            let match = text.wholeMatch(of: /bytes ([0-9]{1,18})-[0-9]{1,18}\/([0-9]{1,18}|\*)/),
            let first = Int(match.output.1)
        else { return nil }
        return (first, Int(match.output.2))
    }
}

/// Why no whole answer came.
struct HTTPFailure: Error, Equatable {
    enum Cause: Sendable {
        /// No connection.
        case unreachable
        /// Connected, and then nothing for too long.
        case silent
        /// The connection ended in the middle.
        case broken
        /// The server cannot prove who it is.
        case untrusted
        /// The receiver wanted no more of it.
        case unwanted
    }

    var cause: Cause
    var reason: String

    /// Whether trying again makes sense.
    var isPassing: Bool { cause == .unreachable || cause == .silent || cause == .broken }
}

/// What is done with an answer, all of it on the thread of the transfers: nothing here may wait.
struct HTTPReceiver: Sendable {
    /// Told once; false leaves the body unread and ends the transfer.
    var head: @Sendable (HTTPHead) -> Bool
    /// Told piece by piece; false ends the transfer.
    var body: @Sendable (UnsafeRawBufferPointer) -> Bool
    /// Told once, last; the head where there was one, and why it did not end well.
    var end: @Sendable (HTTPHead?, HTTPFailure?) -> Void
}
