internal import Foundation
internal import Synchronization

/// A secret and the only origin that may hear it.
struct Secret: Sendable {
    let origin: WebAddress.Origin
    let header: String
    let value: String

    /// The header for a request to `address`; none for any other origin.
    func headers(for address: WebAddress) -> [String: String] {
        address.origin == origin ? [header: value] : [:]
    }
}

/// Asks servers and waits for their answers, on threads that have nothing else to do.
struct WebClient: Sendable {
    struct Answer: Sendable {
        var head: HTTPHead
        var body: [UInt8]
        /// Where it came from, after redirects.
        var address: WebAddress
    }

    /// More redirects in a row lead nowhere.
    static let mostRedirects = 6

    let stop: StopFlag
    var patience = Patience()

    /// The answer to `request`, asked again where that may help, redirects not followed.
    ///
    /// A body of more than `mostBytes` is an error of the server.
    func answer(to request: HTTPRequest, mostBytes: Int = 8 << 20) throws(HubError) -> Answer {
        var account = Patience.Account(patience)
        while true {
            try stop.check()
            var request = request
            request.silence = account.silence(request.silence)
            let (head, body, failure) = try exchange(request, mostBytes: mostBytes)
            if let head, failure == nil, !head.isPassing {
                return Answer(head: head, body: body, address: request.address)
            }
            if let failure, !failure.isPassing { throw .failed(request.address, failure) }
            guard let pause = account.pauseAfterFailure(asked: head?.retryAfter) else {
                if let failure { throw .failed(request.address, failure) }
                throw .refused(request.address.shown, status: head?.status ?? 0)
            }
            try stop.sleep(pause)
        }
    }

    /// The answer at the end of the redirects; `secret` goes to its own origin alone.
    ///
    /// `follows` says whether a redirect to an address is to be followed; where not, the redirect is
    /// the answer. The answers on the way come before it.
    func answer(
        to request: HTTPRequest, secret: Secret?, mostBytes: Int = 8 << 20,
        follows: (WebAddress) -> Bool
    ) throws(HubError) -> [Answer] {
        var answers: [Answer] = []
        var address = request.address
        while true {
            var hop = request
            hop.address = address
            hop.headers.merge(secret?.headers(for: address) ?? [:]) { $1 }
            let answer = try answer(to: hop, mostBytes: mostBytes)
            answers.append(answer)
            guard answer.head.isRedirect else { return answers }
            let next = try Self.next(after: address, answer.head)
            guard follows(next) else { return answers }
            guard answers.count <= Self.mostRedirects else {
                throw .refused(address.shown, status: answer.head.status)
            }
            address = next
        }
    }

    /// Where a redirect leads: never from a private connection to one that others can read.
    static func next(after address: WebAddress, _ head: HTTPHead) throws(HubError) -> WebAddress {
        guard let location = head["location"], let next = address.resolving(location) else {
            throw .refused(address.shown, status: head.status)
        }
        guard next.origin.scheme == .https || next.isLoopback && address.isLoopback else {
            throw .insecure(next.shown)
        }
        return next
    }

    private func exchange(
        _ request: HTTPRequest, mostBytes: Int
    ) throws(HubError) -> (HTTPHead?, [UInt8], HTTPFailure?) {
        let mailbox = Mailbox<(HTTPHead?, HTTPFailure?)>()
        let collected = Collected()
        let transfer = TransferLoop.shared.start(
            request,
            HTTPReceiver(
                head: { _ in true },
                body: { collected.append($0, most: mostBytes) },
                end: { mailbox.post(($0, $1)) }))
        let cancel = { @Sendable in TransferLoop.shared.cancel(transfer) }
        return try stop.waking(cancel) { () throws(HubError) in
            while true {
                guard let (head, failure) = mailbox.next(within: 3_600) else { continue }
                try stop.check()
                return (head, collected.bytes, failure)
            }
        }
    }
}

/// The body of an answer, gathered on one thread and read on another.
private final class Collected: Sendable {
    private let storage = Mutex<[UInt8]>([])

    var bytes: [UInt8] { storage.withLock { $0 } }

    func append(_ piece: UnsafeRawBufferPointer, most: Int) -> Bool {
        let copy = Array(piece)
        return storage.withLock {
            guard $0.count + copy.count <= most else { return false }
            $0 += copy
            return true
        }
    }
}
