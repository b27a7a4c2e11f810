internal import Foundation
internal import JSON
internal import Synchronization

/// A label that came late.
public struct LateLabel: Sendable, Hashable {
    /// Neuronpedia's name of the SAE.
    public let sae: String
    /// The feature.
    public let index: Int
    /// Its label.
    public let label: LabelArchive.Label
}

/// Asks Neuronpedia about features that have no label, on a thread of its own.
///
/// `ask` only leaves a note and never waits, whatever the server does. All features of a note go into
/// one request; at most two requests are under way; a server that fails or asks to be left alone is
/// left alone, longer each time. A failure is never taken for an answer: the feature is asked for
/// again. That there is no such feature is, and kept for a month.
public final class LabelQuestions: Sendable {
    private let mailbox = Mailbox<QuestionLoop.Message>()

    /// - Parameters:
    ///   - settings: the server and the folder that answers are kept in
    ///   - isOffline: whether nothing may be asked; then only what is kept is answered
    ///   - told: called on the thread of the questions with labels as they come; must not wait
    public init(
        _ settings: NeuronpediaSettings, isOffline: Bool = false,
        told: @escaping @Sendable ([LateLabel]) -> Void
    ) {
        let mailbox = mailbox
        let thread = Thread {
            // Its work is never worth the core that a token could have.
            setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 15)
            var loop = QuestionLoop(
                settings: settings, isOffline: isOffline, mailbox: mailbox, told: told)
            loop.run()
        }
        thread.name = "labels"
        thread.start()
    }

    /// Ends the thread; what is under way is forgotten.
    deinit { mailbox.post(.quit) }

    /// Leaves a note; features that were asked for before are left out.
    ///
    /// The SAE is named as on Neuronpedia: `gpt2-small/8-res-jb`.
    public func ask(_ features: [Int], of sae: String) {
        guard !features.isEmpty else { return }
        mailbox.post(.ask(features, sae: sae))
    }
}

/// What the thread of the questions does.
struct QuestionLoop {
    enum Message: Sendable {
        case ask([Int], sae: String)
        case answer([FeatureName], HTTPHead?, [UInt8], HTTPFailure?)
        case quit
    }

    struct FeatureName: Sendable, Hashable {
        var sae: String
        var index: Int
    }

    private static let mostUnderWay = 2
    private static let mostInRequest = 100
    /// Older questions than that are of tokens that nobody looks at any more.
    private static let mostWaiting = 1_000
    private static let mostAnswerBytes = 32 << 20
    private static let firstPause = 1.0
    private static let longestPause = 120.0
    /// Seconds from one writing of answers to the next: a file of thousands for every token would cost
    /// more than they do.
    private static let savePause = 0.5
    /// Days for which it is believed that there is no such feature.
    private static let absentDays = 30.0

    let settings: NeuronpediaSettings
    let isOffline: Bool
    let mailbox: Mailbox<Message>
    let told: @Sendable ([LateLabel]) -> Void
    private var waiting: [FeatureName] = []
    private var known: [String: StoredAnswers] = [:]
    /// Asked, under way, or without a label there; not asked again by this process.
    private var settled: Set<FeatureName> = []
    private var underWay = 0
    private var failures = 0
    private var quietUntil = Date.distantPast
    private var unsaved: [String: StoredAnswers] = [:]
    private var nextSave = Date.distantPast

    init(
        settings: NeuronpediaSettings, isOffline: Bool, mailbox: Mailbox<Message>,
        told: @escaping @Sendable ([LateLabel]) -> Void
    ) {
        self.settings = settings
        self.isOffline = isOffline
        self.mailbox = mailbox
        self.told = told
    }

    mutating func run() {
        while true {
            switch mailbox.next(within: pause) {
            case .quit: return save()
            case .ask(let features, let sae): note(features, sae)
            case .answer(let features, let head, let body, let failure):
                underWay -= 1
                take(features, head, body, failure)
            case nil: break
            }
            send()
            if nextSave <= .now { save() }
        }
    }

    /// Seconds until there is something to do without a message.
    private var pause: Double {
        let isIdle = waiting.isEmpty || underWay == Self.mostUnderWay
        let due = [isIdle ? nil : quietUntil, unsaved.isEmpty ? nil : nextSave].compactMap(\.self)
            .min()
        return due.map { max($0.timeIntervalSinceNow, 0.01) } ?? 3_600
    }

    private mutating func save() {
        guard !unsaved.isEmpty else { return }
        // Where nothing can be written the answers live as long as the program.
        for (sae, answers) in unsaved { try? settings.archive.add(answers, to: sae) }
        unsaved = [:]
        nextSave = Date(timeIntervalSinceNow: Self.savePause)
    }

    private mutating func note(_ features: [Int], _ sae: String) {
        guard LabelArchive.isName(sae) else { return }
        let stored = known[sae] ?? settings.archive.storedAnswers(of: sae)
        known[sae] = stored
        var kept: [LateLabel] = []
        for index in features {
            let name = FeatureName(sae: sae, index: index)
            guard settled.insert(name).inserted else { continue }
            if let label = stored.labels[index] {
                kept.append(LateLabel(sae: sae, index: index, label: label))
            } else if !isOffline, !Self.isBelieved(stored.absent[index]) {
                waiting.append(name)
            }
        }
        if waiting.count > Self.mostWaiting {
            let forgotten = waiting.prefix(waiting.count - Self.mostWaiting)
            settled.subtract(forgotten)
            waiting.removeFirst(forgotten.count)
        }
        if !kept.isEmpty { told(kept) }
    }

    private mutating func send() {
        while !waiting.isEmpty, underWay < Self.mostUnderWay, quietUntil <= .now {
            // After a failure one request finds out whether it is over.
            if failures > 0 && underWay > 0 { return }
            let batch = Array(waiting.prefix(Self.mostInRequest))
            waiting.removeFirst(batch.count)
            underWay += 1
            send(batch)
        }
    }

    private func send(_ features: [FeatureName]) {
        let questions = features.map { feature -> JSONOutput in
            let parts = feature.sae.split(separator: "/").map(String.init)
            // Zero would mean all of the feature's activations.
            return [
                "modelId": .string(parts[0]), "layer": .string(parts[1]),
                "index": .int(feature.index), "maxActsToReturn": 1,
            ]
        }
        let address = settings.api.appending("api/features")
        var headers = settings.secret?.headers(for: address) ?? [:]
        headers["Content-Type"] = "application/json"
        let request = HTTPRequest(
            method: .post, address: address, headers: headers,
            body: JSONOutput.array(questions).utf8, silence: settings.timeout)
        let (mailbox, body) = (mailbox, Body())
        _ = TransferLoop.shared.start(
            request,
            HTTPReceiver(
                head: { _ in true },
                body: { body.append($0, most: Self.mostAnswerBytes) },
                end: { mailbox.post(.answer(features, $0, body.bytes, $1)) }))
    }

    private static func isBelieved(_ day: String?) -> Bool {
        guard let day, let date = try? Date(day, strategy: .iso8601.year().month().day()) else {
            return false
        }
        return Date.now.timeIntervalSince(date) < absentDays * 86_400
    }

    private final class Body: Sendable {
        private let storage = Mutex<[UInt8]>([])
        var bytes: [UInt8] { storage.withLock { $0 } }

        func append(_ piece: UnsafeRawBufferPointer, most: Int) -> Bool {
            let copy = Array(piece)
            return storage.withLock {
                $0 += copy
                return $0.count <= most
            }
        }
    }
}

extension QuestionLoop {
    private mutating func take(
        _ features: [FeatureName], _ head: HTTPHead?, _ body: [UInt8], _ failure: HTTPFailure?
    ) {
        guard failure == nil, head?.status == 200, let value = try? JSONValue(Data(body)),
            let neurons = value.array
        else { return fail(features, head) }
        failures = 0
        var answers: [String: StoredAnswers] = [:]
        let found = Self.found(neurons)
        let today = Date.now.formatted(.iso8601.year().month().day())
        var late: [LateLabel] = []
        for feature in features {
            guard let explanations = found[feature] else {
                answers[feature.sae, default: StoredAnswers()].absent[feature.index] = today
                continue
            }
            guard let best = Explanation.best(explanations),
                let label = LabelArchive.Label(text: best.text, source: best.source)
            else { continue }
            answers[feature.sae, default: StoredAnswers()].labels[feature.index] = label
            late.append(LateLabel(sae: feature.sae, index: feature.index, label: label))
        }
        if !late.isEmpty { told(late) }
        for (sae, answers) in answers {
            known[sae, default: StoredAnswers()].merge(answers)
            unsaved[sae, default: StoredAnswers()].merge(answers)
        }
    }

    /// The explanations of each feature that there is.
    private static func found(_ neurons: [JSONValue]) -> [FeatureName: [Explanation]] {
        var found: [FeatureName: [Explanation]] = [:]
        for neuron in neurons {
            guard let model = neuron["modelId"]?.string, let layer = neuron["layer"]?.string,
                let index = ExplanationBatch.index(neuron["index"])
            else { continue }
            let explanations = neuron["explanations"]?.array?.compactMap(Explanation.init) ?? []
            found[FeatureName(sae: "\(model)/\(layer)", index: index), default: []] += explanations
        }
        return found
    }

    /// Leaves the server alone for a while; the features wait.
    private mutating func fail(_ features: [FeatureName], _ head: HTTPHead?) {
        failures += 1
        let pause = min(Self.firstPause * Double(1 << min(failures - 1, 10)), Self.longestPause)
        quietUntil = Date(timeIntervalSinceNow: max(pause, head?.retryAfter ?? 0))
        waiting = Array((features + waiting).suffix(Self.mostWaiting))
    }
}
