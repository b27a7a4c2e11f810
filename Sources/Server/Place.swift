internal import Foundation
internal import NIOCore

/// The address a server listens on, and what follows from it.
struct Place {
    let address: SocketAddress
    let doorkeeper: Doorkeeper
    /// How the host stands in a URL.
    let hostInURL: String

    /// Looks the host up.
    /// - Throws: `ServerError`
    init(_ options: ServerOptions) throws(ServerError) {
        guard options.token.map(ServerOptions.isFit) ?? true else { throw .badToken }
        do {
            address = try SocketAddress.makeAddressResolvingHost(options.host, port: options.port)
        } catch {
            throw .unknownHost(options.host)
        }
        let ip = address.ipAddress ?? ""
        let isOnEveryAddress = ["0.0.0.0", "::"].contains(ip)
        let isWithinMachine = ip == "::1" || ip.hasPrefix("127.")
        doorkeeper = Doorkeeper(
            hosts: Self.names(of: ip, host: options.host, reachesOut: !isWithinMachine),
            isOnEveryAddress: isOnEveryAddress,
            token: options.token ?? (isWithinMachine ? nil : ServerOptions.newToken()))
        let shown = isOnEveryAddress ? ProcessInfo.processInfo.hostName : ip
        hostInURL = shown.contains(":") ? "[\(shown)]" : shown
    }

    /// By which names the server may be meant, in lower case.
    private static func names(of ip: String, host: String, reachesOut: Bool) -> Set<String> {
        var names: Set = ["localhost", "127.0.0.1", "::1", ip, host.lowercased()]
        guard reachesOut else { return names }
        let own = ProcessInfo.processInfo.hostName.lowercased()
        let short = String(own.prefix { $0 != "." })
        names.formUnion([own, short, "\(short).local"])
        return names
    }

    /// What the system said, without the call that it said it to.
    static func reason(of error: any Error) -> String {
        guard let error = error as? IOError else { return "\(error)" }
        return String(cString: strerror(error.errnoCode))
    }
}
