public import Foundation

/// Why a server does not come to be.
///
/// Every case says what to do about it.
public enum ServerError: LocalizedError, Equatable {
    /// No address belongs to the host's name.
    case unknownHost(String)
    /// The address cannot be listened on.
    case cannotListen(host: String, port: Int, reason: String)
    /// A token that cannot stand in a header or a URL.
    case badToken

    /// The sentence for people: what was expected, what was found, what to do.
    public var errorDescription: String? {
        switch self {
        case .unknownHost(let host):
            "--host: expected an address or a name of this machine, found \"\(host)\", which has "
                + "no address; leave it out to listen on 127.0.0.1"
        case .cannotListen(let host, let port, let reason):
            "--host \(host) --port \(port): cannot be listened on: \(reason); choose another "
                + "port, or 0 for any that is free"
        case .badToken:
            "--token: expected 1 to 200 letters, digits and -._~, found something else; leave it "
                + "out and one is made up where it is needed"
        }
    }
}
