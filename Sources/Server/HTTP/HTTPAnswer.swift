internal import JSON
internal import NIOHTTP1

/// A whole answer to a plain request.
struct HTTPAnswer: Sendable {
    var status: HTTPResponseStatus
    var headers: HTTPHeaders
    var body: [UInt8]

    /// A sentence for people.
    init(
        _ status: HTTPResponseStatus, _ sentence: String, headers more: [(String, String)] = []
    ) {
        self.init(
            status, type: "text/plain; charset=utf-8", Array("\(sentence)\n".utf8), headers: more)
    }

    /// A page.
    init(html: String) {
        self.init(
            .ok, type: "text/html; charset=utf-8", Array(html.utf8),
            headers: [
                (
                    "content-security-policy",
                    "default-src 'none'; style-src 'unsafe-inline'; "
                        + "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
                ),
                ("referrer-policy", "no-referrer"),
            ])
    }

    /// A value.
    init(json: JSONOutput) { self.init(.ok, type: "application/json", json.utf8) }

    private init(
        _ status: HTTPResponseStatus, type: String, _ body: [UInt8],
        headers more: [(String, String)] = []
    ) {
        self.status = status
        self.body = body
        headers = HTTPHeaders([
            ("content-type", type), ("content-length", "\(body.count)"), ("connection", "close"),
            ("cache-control", "no-store"), ("x-content-type-options", "nosniff"),
        ])
        headers.add(contentsOf: more)
    }
}
