public import Foundation
internal import Text

/// Why something could not be downloaded, each case a sentence with what to do about it.
public enum HubError: LocalizedError, Sendable, Equatable {
    /// An environment variable or setting that cannot be what it says.
    case badSetting(String, expected: String, found: String)
    /// An address that others could listen to.
    case insecure(String)
    /// A server that cannot be reached; `detail` is libcurl's word for it.
    case unreachable(host: String, detail: String)
    /// A server that is connected and says nothing.
    case silent(host: String)
    /// A server that cannot prove who it is.
    case untrusted(host: String, detail: String)
    /// An answer of another status than any that is asked for.
    case refused(String, status: Int)
    /// A repository whose terms must be accepted first; `page` is where.
    case gated(repository: String, page: String, hasToken: Bool)
    /// A repository that is not there, or not for everybody.
    case noSuchRepository(String, page: String, hasToken: Bool)
    /// A branch, tag or commit that is not there.
    case noSuchRevision(repository: String, revision: String)
    /// A file that is not there.
    case noSuchFile(repository: String, file: String, revision: String)
    /// None of the files that could hold a model or SAE are there.
    case nothingUsable(repository: String, folder: String, expected: [String])
    /// An answer without what every Hub says.
    case notAHub(String, missing: String)
    /// A name that would lead out of its folder, or that no repository can have.
    case badName(String, kind: String)
    /// A file of another length than the Hub says.
    case wrongLength(file: String, expected: Int, found: Int)
    /// A file of another content than the Hub says.
    case wrongDigest(file: String, expected: String, found: String)
    /// Too little space, in bytes.
    case diskFull(folder: String, needed: Int, free: Int)
    /// A file or folder that cannot be written.
    case unwritable(file: String, reason: String)
    /// A file that is needed, not here, and cannot be asked for.
    case offline(repository: String, file: String)
    /// A file of labels, or a list of them, that is none.
    case brokenLabels(String, problem: String)
    /// Nobody has labelled these features.
    case noLabels(String, address: String)
    /// Somebody pressed Cancel or Ctrl-C; what has come stays.
    case cancelled

    /// One sentence naming what was expected, what was found and what to do.
    public var errorDescription: String? { serverSentence ?? fileSentence }

    private var serverSentence: String? {
        switch self {
        case .badSetting(let name, let expected, let found):
            "\(name): expected \(expected), found \"\(found)\""
        case .insecure(let address):
            "\(address): expected https (plain http is spoken with this machine only); "
                + "nothing was sent there"
        case .unreachable(let host, let detail):
            "\(host) cannot be reached: \(detail); check the network and try again"
        case .silent(let host):
            "\(host) does not answer; what has come is kept, so try again later"
        case .untrusted(let host, let detail):
            "\(host) cannot be trusted: \(detail); check the clock and the package ca-certificates"
        case .refused(let address, let status):
            "\(address): the server answered \(status); what has come is kept, so try again later"
        case .gated(let repository, let page, let hasToken):
            "\(repository) is for people who accept its terms: read and accept them at \(page)"
                + (hasToken
                    ? " with the account of the token that is set (another one goes into HF_TOKEN)"
                    : ", then set HF_TOKEN to a token from your account's settings")
        case .noSuchRepository(let repository, let page, let hasToken):
            "there is no repository \(repository) at \(page)"
                + (hasToken
                    ? ", or the token that is set may not read it"
                    : "; if it is private, set HF_TOKEN to a token that may read it")
        case .noSuchRevision(let repository, let revision):
            "\(repository) has no revision \(revision)"
        case .notAHub(let address, let missing):
            "\(address): the answer lacks \(missing), so this is no Hugging Face Hub; "
                + "check HF_ENDPOINT"
        default: nil
        }
    }

    private var fileSentence: String? {
        switch self {
        case .noSuchFile(let repository, let file, let revision):
            "\(repository) has no file \(file) (revision \(revision)); check the plugin's source"
        case .nothingUsable(let repository, let folder, let expected):
            "\(folder.isEmpty ? repository : "\(repository)/\(folder)") has no "
                + "\(expected.joined(separator: ", or ")); check the plugin's source"
        case .badName(let name, let kind):
            "\(kind) \"\(LabelText.line(String(name.prefix(200))))\" is none; nothing was written"
        case .wrongLength(let file, let expected, let found):
            "\(file): expected \(expected) bytes, found \(found); the server's copy is broken or "
                + "changing, try again later"
        case .wrongDigest(let file, let expected, let found):
            "\(file): expected the checksum \(expected), found \(found); what came was thrown "
                + "away, try again"
        case .diskFull(let folder, let needed, let free):
            "\(folder): \(Self.size(needed)) are needed and \(Self.size(free)) are free; "
                + "make room, or set HF_HOME (for labels XDG_CACHE_HOME) to a larger disk"
        case .unwritable(let file, let reason):
            "\(file): cannot be written: \(reason)"
        case .offline(let repository, let file):
            "\(repository): \(file) is not on this machine and HF_HUB_OFFLINE or "
                + "TRANSFORMERS_OFFLINE is set; unset it and fetch again"
        case .brokenLabels(let file, let problem):
            "\(file): \(problem)"
        case .noLabels(let sae, let address):
            "there are no labels of \(sae) at \(address); features are shown by their numbers"
        case .cancelled:
            "stopped; what has come is kept, and the next fetch goes on from there"
        default: nil
        }
    }

    private static func size(_ bytes: Int) -> String { bytes.formatted(.byteCount(style: .file)) }

    /// The error of a transfer that failed for good.
    static func failed(_ address: WebAddress, _ failure: HTTPFailure) -> HubError {
        let host = address.host
        return switch failure.cause {
        case .unreachable: .unreachable(host: host, detail: failure.reason)
        case .silent: .silent(host: host)
        case .broken: .unreachable(host: host, detail: failure.reason)
        case .untrusted: .untrusted(host: host, detail: failure.reason)
        case .unwanted: .brokenLabels(address.shown, problem: "the answer is too long to be one")
        }
    }

    /// Whether it says that no server could be asked, so that what is on disk has to do.
    var meansNoNetwork: Bool {
        switch self {
        case .unreachable, .silent: true
        default: false
        }
    }
}
