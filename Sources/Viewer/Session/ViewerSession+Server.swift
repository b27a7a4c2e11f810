internal import Engine
internal import JSON

/// What is special where the model runs at a server.
extension ViewerSession {
    /// Whether the model runs at a server.
    var isRemote: Bool { loadedModel?.plugin.server != nil }

    /// Whether a run could begin at once.
    var isConnected: Bool { connection.map { $0.state == .connected } ?? true }

    /// Takes note of how it stands with the server; the graph stays as it is.
    func hear(_ news: Connection) {
        let isNews = news.state.word != connection?.state.word
        connection = news
        switch news.state {
        case .connecting: break
        case .connected: connectionProblem = nil
        case .waiting(_, let reason): connectionProblem = reason
        }
        guard isNews else { return }
        reporter.tell(
            "connection",
            [("state", .string(news.state.word)), ("server", .string(news.server))])
        if let connectionProblem { log.notice("\(connectionProblem)") }
    }

    /// The server has told of another layer.
    func outlined(_ summary: ModelSummary) {
        guard let old = loadedModel, loads.isEmpty else { return }
        loadedModel = LoadedModel(old.plugin, from: old.origin, summary)
        model = .ready(summary)
    }
}

nonisolated extension Connection.State {
    /// The state in a word, for the report.
    var word: String {
        switch self {
        case .connecting: "connecting"
        case .connected: "connected"
        case .waiting: "reconnecting"
        }
    }
}
