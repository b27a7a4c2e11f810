internal import Foundation

/// What a transfer may send along, and how long it waits.
struct TransferLimits: Sendable {
    var secret: Secret?
    /// Seconds that it may stand still.
    var silence: Double
    var patience: Patience
}

/// Fills a partial file from one address, several segments at a time.
struct SegmentedTransfer {
    /// How many segments come at once.
    private static let width = 6

    private enum Event: Sendable {
        case bytes
        case ended(Int, HTTPHead?, HTTPFailure?)
        case stopped
    }

    let partial: PartialFile
    var address: WebAddress
    let shown: String
    let limits: TransferLimits
    let stop: StopFlag
    /// Told how many bytes of the file are here.
    let report: (Int) -> Void

    private let mailbox = Mailbox<Event>()
    /// The transfers that go on, by segment, and whether each asked for the whole file.
    private var running: [Int: (transfer: Transfer, asksWhole: Bool)] = [:]
    /// Where a server of content sent us on to, by segment.
    private var redirected: [Int: (address: WebAddress, count: Int)] = [:]
    /// Segments that are tried again, and when.
    private var pausing: [Int: Date] = [:]
    /// Tries in a row that brought nothing, by segment.
    private var failures: [Int: Int] = [:]
    private var account: Patience.Account
    private var lastTotal = 0
    /// How often all that had come was thrown away.
    private var restarts = 0

    init(
        partial: PartialFile, address: WebAddress, shown: String, limits: TransferLimits,
        stop: StopFlag, report: @escaping (Int) -> Void
    ) {
        self.partial = partial
        self.address = address
        self.shown = shown
        self.limits = limits
        self.stop = stop
        self.report = report
        account = Patience.Account(limits.patience)
    }

    /// Returns when every segment is there.
    mutating func run() throws(HubError) {
        account = Patience.Account(limits.patience)
        let mailbox = mailbox
        do {
            lastTotal = partial.total
            report(lastTotal)
            let wake = { @Sendable in mailbox.post(.stopped) }
            try stop.waking(wake) { () throws(HubError) in
                while !partial.map.isWhole || !running.isEmpty {
                    startSegments()
                    try take(mailbox.next(within: 0.1))
                }
            }
        } catch {
            endSegments()
            throw error
        }
    }

    private mutating func startSegments() {
        let map = partial.map
        for segment in map.done.indices where running.count < Self.width {
            guard !map.isDone(segment), running[segment] == nil else { continue }
            if let date = pausing[segment] {
                guard date <= .now else { continue }
                pausing[segment] = nil
            }
            start(segment, map)
        }
    }

    private mutating func start(_ segment: Int, _ map: SegmentMap) {
        let address = redirected[segment]?.address ?? address
        let range = map.range(segment)
        let first = range.lowerBound + map.done[segment]
        let isWhole = first == 0 && range.upperBound == map.size
        var headers = limits.secret?.headers(for: address) ?? [:]
        headers["Accept-Encoding"] = "identity"
        if !isWhole { headers["Range"] = "bytes=\(first)-\(range.upperBound - 1)" }
        let request = HTTPRequest(
            address: address, headers: headers,
            silence: account.silence(limits.silence))
        let (partial, mailbox) = (partial, mailbox)
        let transfer = TransferLoop.shared.start(
            request,
            HTTPReceiver(
                head: { Self.isContent($0, first: first, size: map.size, isWhole: isWhole) },
                body: {
                    defer { mailbox.post(.bytes) }
                    return partial.append($0, to: segment)
                },
                end: { mailbox.post(.ended(segment, $0, $1)) }))
        running[segment] = (transfer, isWhole)
    }

    /// Whether an answer brings the bytes that were asked for.
    private static func isContent(
        _ head: HTTPHead, first: Int, size: Int, isWhole: Bool
    ) -> Bool {
        switch head.status {
        case 200: isWhole && (head.length ?? size) == size
        case 206: head.contentRange?.first == first && (head.contentRange?.whole ?? size) == size
        default: false
        }
    }

    private mutating func take(_ event: Event?) throws(HubError) {
        try stop.check()
        guard case .ended(let segment, let head, let failure) = event else { return noteGain() }
        let asksWhole = running.removeValue(forKey: segment)?.asksWhole ?? false
        try partial.checkWriting()
        noteGain()
        if !partial.map.isDone(segment) {
            try goOn(segment, asksWhole: asksWhole, head, failure)
        } else if asksWhole, failure?.cause == .unwanted {
            throw .wrongLength(
                file: shown, expected: partial.map.size, found: partial.map.size + 1)
        }
    }

    private mutating func noteGain() {
        let total = partial.total
        guard total > lastTotal else { return }
        lastTotal = total
        account.gain()
        failures = [:]
        report(total)
    }

    /// Decides what follows an answer that did not fill its segment.
    private mutating func goOn(
        _ segment: Int, asksWhole: Bool, _ head: HTTPHead?, _ failure: HTTPFailure?
    ) throws(HubError) {
        let address = redirected[segment]?.address ?? address
        guard let head else {
            guard failure?.isPassing != false else {
                throw .failed(address, failure ?? Self.endedEarly)
            }
            return try tryAgain(segment, nil, failure)
        }
        if head.isRedirect { return try redirect(segment, from: address, head) }
        try checkLength(head)
        switch head.status {
        case 200 where !asksWhole, 416 where !asksWhole: try restart()
        case 200, 206: try tryAgain(segment, head, failure)
        default:
            guard head.isPassing else { throw .refused(address.shown, status: head.status) }
            try tryAgain(segment, head, failure)
        }
    }

    /// Servers of content send on to others; the next try goes there at once.
    private mutating func redirect(
        _ segment: Int, from address: WebAddress, _ head: HTTPHead
    ) throws(HubError) {
        let count = (redirected[segment]?.count ?? 0) + 1
        guard count <= WebClient.mostRedirects else {
            throw .refused(address.shown, status: head.status)
        }
        redirected[segment] = (try WebClient.next(after: address, head), count)
    }

    /// Refuses an answer that knows the file with another length.
    private func checkLength(_ head: HTTPHead) throws(HubError) {
        let size = partial.map.size
        let found: Int? =
            switch head.status {
            case 200: head.length
            case 206: head.contentRange?.whole
            case 416: head["content-range"].flatMap { Int($0.replacing("bytes */", with: "")) }
            default: nil
            }
        if let found, found != size {
            throw .wrongLength(file: shown, expected: size, found: found)
        }
    }

    /// A server that does not know ranges sends the whole file each time: all of it once, then.
    private mutating func restart() throws(HubError) {
        restarts += 1
        guard restarts <= limits.patience.tries else {
            throw .wrongLength(file: shown, expected: partial.map.size, found: partial.total)
        }
        endSegments()
        try partial.begin(segmentSize: max(partial.map.size, 1))
        lastTotal = 0
        report(0)
    }

    private static let endedEarly = HTTPFailure(cause: .broken, reason: "the answer ended early")

    private mutating func tryAgain(
        _ segment: Int, _ head: HTTPHead?, _ failure: HTTPFailure?
    ) throws(HubError) {
        let address = redirected.removeValue(forKey: segment)?.address ?? address
        failures[segment, default: 0] += 1
        let pause = account.pause(after: failures[segment] ?? 1, asked: head?.retryAfter)
        if let pause {
            pausing[segment] = Date(timeIntervalSinceNow: pause)
        } else if let head, head.isPassing || failure?.cause == .unwanted {
            throw .refused(address.shown, status: head.status)
        } else {
            throw .failed(address, failure ?? Self.endedEarly)
        }
    }

    /// Ends what goes on and waits until nobody writes any more.
    private mutating func endSegments() {
        for (transfer, _) in running.values { TransferLoop.shared.cancel(transfer) }
        while !running.isEmpty {
            if case .ended(let segment, _, _) = mailbox.next(within: 1) { running[segment] = nil }
        }
        pausing = [:]
        redirected = [:]
    }
}
