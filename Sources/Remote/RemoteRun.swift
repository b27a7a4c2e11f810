internal import Engine
internal import NIOCore

/// A run at a server, as far as it has told of it.
struct RemoteRun {
    let number: Int
    let prompt: String
    let options: GenerationOptions
    /// Whether the server has been asked, and by which connection.
    var connection: Int?
    /// Whether it was asked again because the first connection was dead.
    var isSecondTry = false
    /// Whether the server has said anything about it.
    private(set) var isHeard = false
    private(set) var unreadable = 0
    private var count = 0
    private var promptCount = 0
    private var began = NIODeadline.now()
    private var first: NIODeadline?
    private var last: NIODeadline?

    init(number: Int, prompt: String, options: GenerationOptions) {
        self.number = number
        self.prompt = RunRequest.prompt(prompt)
        self.options = options
    }

    /// The server is asked by a connection.
    mutating func ask(by connection: Int) {
        self.connection = connection
        began = .now()
    }

    /// Whether as many tokens came as were asked for.
    var isFull: Bool { count >= RunRequest.tokens(options) }

    /// The events of a token; before the first one the prompt, whole where the server does not tell
    /// its tokens.
    mutating func take(
        _ token: ServerMessage.Token, prompt tokens: [ServerMessage.Token],
        names: inout FeatureNames
    ) -> [EngineEvent] {
        let now = NIODeadline.now()
        var events: [EngineEvent] = []
        if !isHeard { events.append(.prompt(run: number, steps: promptSteps(tokens, &names))) }
        isHeard = true
        (first, last) = (first ?? now, now)
        unreadable += token.unreadable
        events.append(.step(run: number, step(token, .generated, count, &names)))
        count += 1
        return events
    }

    private mutating func promptSteps(
        _ tokens: [ServerMessage.Token], _ names: inout FeatureNames
    ) -> [Step] {
        guard !tokens.isEmpty else {
            let whole = ServerMessage.Token(
                text: prompt, id: nil, isBOS: false, features: [], unreadable: 0)
            return [step(whole, .prompt, 0, &names)]
        }
        promptCount = tokens.count
        return tokens.enumerated().map { step($1, .prompt, $0, &names) }
    }

    private func step(
        _ token: ServerMessage.Token, _ origin: Step.Origin, _ index: Int,
        _ names: inout FeatureNames
    ) -> Step {
        Step(
            origin: origin, index: index, tokenID: token.id, isBOS: token.isBOS, text: token.text,
            features: names.firings(token.features), time: (NIODeadline.now() - began).seconds)
    }

    /// How it ended where the server said that it is done, which does not tell why.
    var ending: RunEnding { isFull ? .maxTokens : .endOfText }

    /// What was counted so far.
    var statistics: RunStatistics {
        let seconds = first.flatMap { first in last.map { ($0 - first).seconds } } ?? 0
        return RunStatistics(
            promptTokens: promptCount, generatedTokens: count,
            tokensPerSecond: count > 1 && seconds > 0 ? Double(count - 1) / seconds : 0)
    }
}

extension TimeAmount {
    /// As a fraction of a second.
    var seconds: Double { Double(nanoseconds) / 1e9 }

    /// As many seconds, parts of one too.
    init(_ seconds: Double) { self = .nanoseconds(Int64(seconds * 1e9)) }
}
