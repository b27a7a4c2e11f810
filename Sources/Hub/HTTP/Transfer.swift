internal import CCurl
internal import Foundation

/// One question and answer of libcurl's.
///
/// `@unchecked Sendable`: made by any thread, which then only hands it to `TransferLoop`; all its
/// state is read and written on that loop's thread alone.
final class Transfer: @unchecked Sendable {
    /// More header bytes than any server needs.
    private static let mostHeaderBytes = 128 << 10

    let request: HTTPRequest
    private let receiver: HTTPReceiver
    private(set) var handle: UnsafeMutableRawPointer?
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private var messageBuffer: UnsafeMutablePointer<CChar>?
    private var headerBytes = 0
    private var head: HTTPHead?
    private var headIsWhole = false
    private var isUnwanted = false
    private var lastByte = DispatchTime.now()

    init(_ request: HTTPRequest, _ receiver: HTTPReceiver) {
        self.request = request
        self.receiver = receiver
    }

    deinit { release() }

    /// Makes libcurl's handle; called once, on the loop's thread.
    func prepare() -> UnsafeMutableRawPointer? {
        guard let handle = curl_easy_init() else { return nil }
        self.handle = handle
        lastByte = .now()
        let user = Unmanaged.passUnretained(self).toOpaque()
        axon_curl_set_header_sink(handle, Self.headerSink, user)
        axon_curl_set_body_sink(handle, Self.bodySink, user)
        axon_curl_set_pointer(handle, CURLOPT_PRIVATE, user)
        messageBuffer = .allocate(capacity: Int(CURL_ERROR_SIZE))
        messageBuffer?.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        axon_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, messageBuffer)
        axon_curl_set_text(handle, CURLOPT_URL, request.address.description)
        setBehaviour(of: handle)
        setMethod(of: handle)
        for (name, value) in request.headers.sorted(by: { $0.key < $1.key }) {
            headerList = curl_slist_append(headerList, "\(name): \(value)")
        }
        axon_curl_set_pointer(handle, CURLOPT_HTTPHEADER, headerList)
        return handle
    }

    private func setBehaviour(of handle: UnsafeMutableRawPointer) {
        axon_curl_allow_web_only(handle)
        axon_curl_leave_quickly(handle)
        axon_curl_set_text(handle, CURLOPT_USERAGENT, "axon/0.1")
        axon_curl_set_long(handle, CURLOPT_NOSIGNAL, 1)
        axon_curl_set_long(handle, CURLOPT_FOLLOWLOCATION, 0)
        axon_curl_set_long(handle, CURLOPT_SSL_VERIFYPEER, 1)
        axon_curl_set_long(handle, CURLOPT_SSL_VERIFYHOST, 2)
        axon_curl_set_long(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        axon_curl_set_long(handle, CURLOPT_BUFFERSIZE, 256 << 10)
        // Ranges of one file are to come over connections of their own.
        axon_curl_set_long(handle, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        if request.address.isLoopback { axon_curl_set_text(handle, CURLOPT_PROXY, "") }
        let environment = ProcessInfo.processInfo.environment
        if let authorities = environment["SSL_CERT_FILE"] ?? environment["CURL_CA_BUNDLE"] {
            axon_curl_set_text(handle, CURLOPT_CAINFO, authorities)
        }
    }

    private func setMethod(of handle: UnsafeMutableRawPointer) {
        switch request.method {
        case .get: axon_curl_set_long(handle, CURLOPT_HTTPGET, 1)
        case .head: axon_curl_set_long(handle, CURLOPT_NOBODY, 1)
        case .post:
            axon_curl_set_long(handle, CURLOPT_POST, 1)
            axon_curl_set_long(handle, CURLOPT_POSTFIELDSIZE, request.body.count)
            request.body.withUnsafeBytes {
                // libcurl copies the body here.
                _ = axon_curl_set_pointer(
                    handle, CURLOPT_COPYPOSTFIELDS,
                    UnsafeMutableRawPointer(mutating: $0.baseAddress))
            }
        }
    }

    /// The transfer that a handle of libcurl's belongs to.
    static func of(_ handle: UnsafeMutableRawPointer) -> Transfer? {
        var user: UnsafeMutableRawPointer?
        axon_curl_get_private(handle, &user)
        return user.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Whether nothing has come for as long as the request allows.
    func isSilent(at now: DispatchTime) -> Bool {
        let passed = Double(now.uptimeNanoseconds &- lastByte.uptimeNanoseconds) / 1e9
        return now > lastByte && passed > request.silence
    }

    /// Tells the receiver how it ended; called once.
    func end(_ failure: HTTPFailure?) {
        release()
        receiver.end(headIsWhole ? head : nil, failure)
    }

    /// Tells the receiver what libcurl made of it.
    func end(_ code: CURLcode) {
        if code == CURLE_OK && headIsWhole { return end(nil) }
        let text = messageBuffer.map { String(cString: $0) } ?? ""
        let reason = text.isEmpty ? String(cString: curl_easy_strerror(code)) : text
        let cause: HTTPFailure.Cause =
            switch code {
            case _ where isUnwanted: .unwanted
            case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT:
                .unreachable
            case CURLE_OPERATION_TIMEDOUT: .silent
            case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR,
                CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT:
                .untrusted
            default: .broken
            }
        end(HTTPFailure(cause: cause, reason: reason))
    }

    private func release() {
        if let handle { curl_easy_cleanup(handle) }
        handle = nil
        curl_slist_free_all(headerList)
        headerList = nil
        messageBuffer?.deallocate()
        messageBuffer = nil
    }
}

extension Transfer {
    private static let headerSink: axon_curl_sink = { bytes, size, count, user in
        guard let user, let bytes else { return 0 }
        let transfer = Unmanaged<Transfer>.fromOpaque(user).takeUnretainedValue()
        let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
        return transfer.takeHeader(line) ? size * count : 0
    }

    private static let bodySink: axon_curl_sink = { bytes, size, count, user in
        guard let user, let bytes else { return 0 }
        let transfer = Unmanaged<Transfer>.fromOpaque(user).takeUnretainedValue()
        let piece = UnsafeRawBufferPointer(start: bytes, count: size * count)
        return transfer.takeBody(piece) ? size * count : 0
    }

    private func takeHeader(_ line: UnsafeRawBufferPointer) -> Bool {
        lastByte = .now()
        headerBytes += line.count
        guard headerBytes <= Self.mostHeaderBytes else { return false }
        // What follows the body says nothing we ask for.
        guard !headIsWhole else { return true }
        let text = String(decoding: line, as: UTF8.self).trimmingCharacters(
            in: .whitespacesAndNewlines)
        if text.hasPrefix("HTTP/") {
            let status = text.split(separator: " ").dropFirst().first.flatMap { Int($0) }
            head = HTTPHead(status: status ?? 0, headers: [:])
        } else if let colon = text.firstIndex(of: ":") {
            let value = text[text.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            head?.headers[text[..<colon].lowercased()] = value
        } else if text.isEmpty, let head, head.status >= 200 {
            headIsWhole = true
            isUnwanted = !receiver.head(head)
            return !isUnwanted
        }
        return true
    }

    private func takeBody(_ piece: UnsafeRawBufferPointer) -> Bool {
        lastByte = .now()
        isUnwanted = !receiver.body(piece)
        return !isUnwanted
    }
}
