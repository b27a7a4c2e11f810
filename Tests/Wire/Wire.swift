public import Foundation

/// What goes wrong on a wire.
public enum WireError: Error {
    /// Nobody listens there.
    case notConnected(errno: Int32)
    /// The other side has gone.
    case broken(errno: Int32)
    /// Nothing came in time.
    case timeout
    /// The server opened no WebSocket but answered so.
    case refused(String)
}

/// A TCP connection to a server of this machine, used byte by byte; not for more than one thread.
public final class Wire {
    private let socket: Int32
    private var isOpen = true

    /// Connects to `port` of 127.0.0.1.
    public init(port: Int) throws(WireError) {
        socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(socket, $0, size) }
        }
        guard result == 0 else {
            let code = errno
            Foundation.close(socket)
            isOpen = false
            throw .notConnected(errno: code)
        }
    }

    /// Takes over an open socket.
    init(socket: Int32) { self.socket = socket }

    deinit { close() }

    /// Sends all of `bytes`.
    public func send(_ bytes: [UInt8]) throws(WireError) {
        var sent = 0
        while sent < bytes.count {
            let rest = bytes[sent...]
            let count = rest.withUnsafeBytes {
                Foundation.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count >= 0 else { throw .broken(errno: errno) }
            sent += count
        }
    }

    /// Sends `text` as UTF-8.
    public func send(_ text: String) throws(WireError) { try send(Array(text.utf8)) }

    /// Some bytes as soon as they come, none at the end.
    public func receive(seconds: Double = 20) throws(WireError) -> [UInt8] {
        var waiting = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, Int32(seconds * 1000)) > 0 else { throw .timeout }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(socket, &buffer, buffer.count, 0)
        guard count >= 0 else { throw .broken(errno: errno) }
        return Array(buffer[..<count])
    }

    /// Everything until the end, as text.
    public func receiveAll(seconds: Double = 20) throws(WireError) -> String {
        var all: [UInt8] = []
        while true {
            let more = try receive(seconds: seconds)
            if more.isEmpty { return String(decoding: all, as: UTF8.self) }
            all += more
        }
    }

    /// Whether the other side closes within `seconds`; what it says until then is dropped.
    public func isClosed(within seconds: Double) -> Bool {
        let end = Date(timeIntervalSinceNow: seconds)
        while Date() < end {
            do {
                if try receive(seconds: max(0, end.timeIntervalSinceNow)).isEmpty { return true }
            } catch .broken {
                return true
            } catch {
                return false
            }
        }
        return false
    }

    /// Ends the connection.
    public func close() {
        guard isOpen else { return }
        isOpen = false
        Foundation.close(socket)
    }

    /// Ends the connection the rude way, with a reset.
    public func reset() {
        var rude = linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &rude, socklen_t(MemoryLayout<linger>.size))
        close()
    }
}
