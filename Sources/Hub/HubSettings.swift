public import Foundation

/// Where models come from and go to, as the environment says; the variables are huggingface_hub's.
public struct HubSettings: Sendable {
    /// The folder of downloaded files.
    public var cache: HubCache
    /// The server: `HF_ENDPOINT`, or https://huggingface.co.
    public var endpoint: WebAddress
    /// Whether nothing may be asked: `HF_HUB_OFFLINE` or `TRANSFORMERS_OFFLINE`.
    public var isOffline: Bool
    /// Where labels come from.
    public var neuronpedia: NeuronpediaSettings
    /// Seconds that a question about a file may stay without an answer: `HF_HUB_ETAG_TIMEOUT`.
    public var metadataTimeout: Double
    /// Seconds that a download may stand still: `HF_HUB_DOWNLOAD_TIMEOUT`.
    public var downloadTimeout: Double
    /// The file that a token is read from where no variable holds one: `HF_TOKEN_PATH`, or
    /// `HF_HOME`/token.
    public let tokenFile: URL
    /// The token, which goes to `endpoint` and nowhere else.
    let token: String?
    var patience = Patience()
    /// The bytes of a file that are asked for at once.
    var segmentSize = 16 << 20

    /// Whether there is a token to show to the Hub.
    public var hasToken: Bool { token != nil }

    /// What the environment says.
    /// - Throws: a sentence naming the variable that cannot be what it says
    public init(
        _ environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(HubError) {
        cache = HubCache(environment)
        endpoint = try Self.address("HF_ENDPOINT", environment, usual: "https://huggingface.co")
        isOffline = ["HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"].contains {
            Self.isSet($0, environment)
        }
        metadataTimeout = try Self.seconds("HF_HUB_ETAG_TIMEOUT", environment)
        downloadTimeout = try Self.seconds("HF_HUB_DOWNLOAD_TIMEOUT", environment)
        tokenFile = URL(
            filePath: Self.path("HF_TOKEN_PATH", environment) ?? Self.home(environment) + "/token")
        token = Self.token(environment, file: tokenFile)
        neuronpedia = try NeuronpediaSettings(environment)
    }

    var secret: Secret? {
        token.map {
            Secret(origin: endpoint.origin, header: "Authorization", value: "Bearer \($0)")
        }
    }

    var limits: TransferLimits {
        TransferLimits(secret: secret, silence: downloadTimeout, patience: patience)
    }

    private static func home(_ environment: [String: String]) -> String {
        if let home = path("HF_HOME", environment) { return home }
        return cacheHome(environment) + "/huggingface"
    }

    /// `$XDG_CACHE_HOME`, or `~/.cache` where that is unset, empty or relative.
    static func cacheHome(_ environment: [String: String]) -> String {
        if let base = environment["XDG_CACHE_HOME"], base.hasPrefix("/") { return base }
        return (environment["HOME"] ?? NSHomeDirectory()) + "/.cache"
    }

    fileprivate static func cacheFolder(_ environment: [String: String]) -> URL {
        let path =
            path("HF_HUB_CACHE", environment) ?? path("HUGGINGFACE_HUB_CACHE", environment)
            ?? home(environment) + "/hub"
        return URL(filePath: path, directoryHint: .isDirectory).standardizedFileURL
    }

    private static func path(_ name: String, _ environment: [String: String]) -> String? {
        guard let text = environment[name], !text.isEmpty else { return nil }
        return NSString(string: text).expandingTildeInPath
    }

    private static func token(_ environment: [String: String], file: URL) -> String? {
        guard !isSet("HF_HUB_DISABLE_IMPLICIT_TOKEN", environment) else { return nil }
        for name in ["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"] {
            if let token = cleaned(environment[name]) { return token }
        }
        guard let data = try? Data(contentsOf: file), data.count < 4_096 else { return nil }
        return cleaned(String(decoding: data, as: UTF8.self))
    }

    /// A secret becomes a header, so it holds no blanks and no line breaks.
    static func cleaned(_ token: String?) -> String? {
        guard let token = token?.trimmingCharacters(in: .whitespacesAndNewlines), !token.isEmpty,
            token.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        return token
    }

    /// An address of the environment, https but to this machine.
    static func address(
        _ name: String, _ environment: [String: String], usual: String
    ) throws(HubError) -> WebAddress {
        let text = environment[name].flatMap { $0.isEmpty ? nil : $0 } ?? usual
        guard let address = WebAddress(text) else {
            throw .badSetting(name, expected: "an address such as \(usual)", found: text)
        }
        guard address.isPrivate else { throw .insecure("\(name)=\(address.shown)") }
        return address
    }

    private static func isSet(_ name: String, _ environment: [String: String]) -> Bool {
        ["1", "ON", "YES", "TRUE"].contains(environment[name]?.uppercased())
    }

    private static func seconds(
        _ name: String, _ environment: [String: String]
    ) throws(HubError) -> Double {
        guard let text = environment[name], !text.isEmpty else { return 10 }
        guard let seconds = Double(text), seconds > 0, seconds.isFinite else {
            throw .badSetting(name, expected: "seconds, such as 10", found: text)
        }
        return seconds
    }
}

/// Where labels come from and go to.
public struct NeuronpediaSettings: Sendable {
    /// The server that is asked about single features: `AXON_NEURONPEDIA_API`.
    public var api: WebAddress
    /// The bucket of all labels: `AXON_NEURONPEDIA_S3`.
    public var bucket: WebAddress
    /// The folder that labels are kept in.
    public var archive: LabelArchive
    /// The key, which goes to `api` and nowhere else.
    let key: String?
    var patience = Patience()
    /// Seconds that an answer may stand still.
    var timeout = 20.0

    /// What the environment says; `key` is used where `NEURONPEDIA_API_KEY` is not set.
    public init(
        _ environment: [String: String] = ProcessInfo.processInfo.environment, key: String? = nil
    ) throws(HubError) {
        api = try HubSettings.address(
            "AXON_NEURONPEDIA_API", environment, usual: "https://www.neuronpedia.org")
        bucket = try HubSettings.address(
            "AXON_NEURONPEDIA_S3", environment,
            usual: "https://neuronpedia-datasets.s3.us-east-1.amazonaws.com")
        archive = LabelArchive(environment)
        self.key =
            HubSettings.cleaned(environment["NEURONPEDIA_API_KEY"]) ?? HubSettings.cleaned(key)
    }

    var secret: Secret? { key.map { Secret(origin: api.origin, header: "x-api-key", value: $0) } }
}

extension HubCache {
    /// The cache that the environment names: `HF_HUB_CACHE`, `HUGGINGFACE_HUB_CACHE`, `HF_HOME`/hub
    /// or `XDG_CACHE_HOME`/huggingface/hub.
    public init(
        _ environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        self.init(folder: HubSettings.cacheFolder(environment))
    }
}

extension LabelArchive {
    /// The archive that the environment names: `XDG_CACHE_HOME`/axon/labels.
    public init(
        _ environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        self.init(
            folder: URL(
                filePath: HubSettings.cacheHome(environment) + "/axon/labels",
                directoryHint: .isDirectory))
    }
}
