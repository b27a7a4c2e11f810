internal import Foundation
internal import Hub

/// Why a download does not go on, in words for its panel.
nonisolated struct DownloadTrouble: Equatable {
    /// What is the matter, in three or four words.
    var title: String
    /// What to do about it.
    var sentence: String
    /// A page where something can be done about it.
    var page: String?
    /// Whether it is a state and no fault: there is no network.
    var isOffline = false
    /// Whether something is broken.
    var isFault = true

    /// - Parameters:
    ///   - error: what the Hub said
    ///   - settings: where a token would be looked for
    init(_ error: HubError, _ settings: HubSettings?) {
        sentence = error.localizedDescription
        switch error {
        case .offline(let repository, _):
            title = "Offline"
            sentence =
                "HF_HUB_OFFLINE or TRANSFORMERS_OFFLINE is set, and \(repository) is not wholly on "
                + "this machine. Models that are here work as ever; to fetch this one, unset it and "
                + "start anew."
            isOffline = true
        case .unreachable(let host, let detail):
            (title, isOffline) = ("Offline", true)
            sentence =
                "\(host) cannot be reached: \(detail). Models that are here work as ever; what has "
                + "come of this one is kept."
        case .silent(let host):
            (title, isOffline) = ("Offline", true)
            sentence =
                "\(host) does not answer. Models that are here work as ever; what has come of this "
                + "one is kept."
        case .gated(_, let page, let hasToken):
            title = "Its terms come first"
            sentence =
                "It is for people who accept its terms: read and accept them at \(page)"
                + Self.token(hasToken, settings)
            self.page = page
            isFault = false
        case .noSuchRepository(_, let page, let hasToken):
            title = "Not found"
            if !hasToken { sentence += Self.tokenPlace(settings) }
            self.page = page
        case .noSuchFile, .noSuchRevision, .nothingUsable: title = "Not found"
        case .diskFull: title = "Not enough room"
        case .wrongDigest, .wrongLength: title = "What came is damaged"
        case .badSetting, .insecure, .notAHub: title = "The Hub's address is wrong"
        case .unwritable: title = "The folder cannot be written"
        default: title = "The download stopped"
        }
        if isOffline { isFault = false }
    }

    private static func token(_ hasToken: Bool, _ settings: HubSettings?) -> String {
        hasToken
            ? " with the account of the token that is set, then try again."
            : ", then give a token of your account" + tokenPlace(settings)
    }

    /// A program that runs does not see a variable that is set later, but a file it does.
    private static func tokenPlace(_ settings: HubSettings?) -> String {
        let file = settings?.tokenFile.homePath
        return ": write it into \(file ?? "~/.cache/huggingface/token") and try again, or set "
            + "HF_TOKEN and start anew."
    }
}
