internal import Engine
internal import JSON
internal import NIOHTTP1

/// What there is to be had by plain HTTP, and who may open a WebSocket.
struct Site: Sendable {
    let doorkeeper: Doorkeeper
    let front: FrontPage
    let labelCount: Int

    /// The answer to a request that opens no WebSocket; `isFull` when there are as many WebSockets as
    /// there may be.
    func answer(_ head: HTTPRequestHead, isFull: Bool = false) -> HTTPAnswer {
        if let refusal = doorkeeper.refusal(of: head) { return refusal }
        guard ["/", "/health", "/ws"].contains(head.path) else {
            return HTTPAnswer(
                .notFound, "There is nothing here; there are /, /health and the WebSocket /ws.")
        }
        guard head.method == .GET || head.method == .HEAD && head.path != "/ws" else {
            return HTTPAnswer(
                .methodNotAllowed, "\(head.path) can only be read.",
                headers: [("allow", head.path == "/ws" ? "GET" : "GET, HEAD")])
        }
        switch head.path {
        case "/": return HTTPAnswer(html: front.html)
        case "/health": return HTTPAnswer(json: health)
        default: return head.flawOfUpgrade ?? full(isFull)
        }
    }

    private func full(_ isFull: Bool) -> HTTPAnswer {
        isFull
            ? HTTPAnswer(
                .serviceUnavailable, "There are as many clients as there may be; try later.",
                headers: [("retry-after", "5")])
            : HTTPAnswer(.badRequest, "This WebSocket could not be opened.")
    }

    private var health: JSONOutput {
        ["ready": true, "device": "cpu", "cached_labels": .int(labelCount)]
    }

    /// Whether the request may open a WebSocket.
    func mayOpen(_ head: HTTPRequestHead) -> Bool {
        head.path == "/ws" && head.method == .GET && head.flawOfUpgrade == nil
            && doorkeeper.refusal(of: head) == nil
    }
}

extension HTTPRequestHead {
    /// What keeps the request from being the opening of a WebSocket, nil where nothing does.
    fileprivate var flawOfUpgrade: HTTPAnswer? {
        let upgrades = headers[canonicalForm: "upgrade"].contains { $0.lowercased() == "websocket" }
        guard upgrades, headers["sec-websocket-version"] == ["13"] else {
            return HTTPAnswer(
                .upgradeRequired, "This is a WebSocket, version 13: open ws://HOST:PORT/ws.",
                headers: [("upgrade", "websocket"), ("sec-websocket-version", "13")])
        }
        guard version == .http1_1,
            headers[canonicalForm: "connection"].contains(where: { $0.lowercased() == "upgrade" }),
            headers["sec-websocket-key"].count == 1,
            headers["sec-websocket-key"].allSatisfy(Self.isKey)
        else {
            return HTTPAnswer(.badRequest, "This is not how a WebSocket is opened (RFC 6455).")
        }
        return nil
    }

    /// 16 bytes in base64.
    private static func isKey(_ text: String) -> Bool {
        text.utf8.count == 24 && text.hasSuffix("==")
            && text.utf8.dropLast(2).allSatisfy {
                switch $0 {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
                    true
                default: false
                }
            }
    }
}
