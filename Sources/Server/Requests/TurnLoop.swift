internal import Engine
internal import Foundation
internal import JSON

/// The thread of turns: owns the model's runs.
struct TurnLoop: ~Copyable {
    /// A run that takes turns.
    private struct ActiveRun {
        var ticket: RunTicket
        var run: GenerationRun
        var messages: RunMessages
        var bytes: Int
    }

    /// What one turn did.
    private enum Progress { case went, waits, isOver }

    private let core: TurnCore
    private let loaded: LoadedPlugin
    private let limits: ServerLimits
    private let labels: LabelSearch?
    private var waiting: [RunTicket] = []
    /// The first of those that wait, once its tokens have been counted.
    private var next: (ticket: RunTicket, generation: Generation)?
    private var active: [ActiveRun] = []

    init(_ core: TurnCore, loaded: LoadedPlugin, limits: ServerLimits, labels: LabelSearch?) {
        self.core = core
        self.labels = labels
        self.loaded = loaded
        self.limits = limits
    }

    /// Returns when the server ends.
    consuming func run() {
        while !isOver {
            takeTickets()
            let hasBegun = beginNext()
            if !takeTurns(), !hasBegun { waitForNews() }
        }
    }

    private var isOver: Bool {
        core.isStopped.load(ordering: .relaxed) || isFinishing && active.isEmpty
    }

    private var isFinishing: Bool { core.isFinishing.load(ordering: .relaxed) }

    private mutating func takeTickets() {
        waiting += core.tickets.withLock { tickets in
            defer { tickets.removeAll() }
            return tickets
        }
        waiting.removeAll(where: \.isCancelled)
        if next?.ticket.isCancelled == true { next = nil }
    }

    /// A run that waits for its reader looks up often enough by itself.
    private func waitForNews() {
        if active.isEmpty {
            core.wake.wait()
        } else {
            _ = core.wake.wait(timeout: .now() + 0.05)
        }
    }

    /// Lets one more run take turns if there is room for it.
    /// - Returns: whether something was done
    private mutating func beginNext() -> Bool {
        guard !isFinishing, active.count < limits.runs else { return false }
        if next == nil, !waiting.isEmpty { prepare(waiting.removeFirst()) }
        guard let (ticket, generation) = next else { return !waiting.isEmpty }
        let held = active.reduce(0) { $0 + $1.bytes }
        guard active.isEmpty || held + generation.mostBytes <= limits.cacheBytes else {
            return false
        }
        active.append(
            ActiveRun(
                ticket: ticket, run: generation.begin(),
                messages: RunMessages(largestPrompt: limits.largestAnswer),
                bytes: generation.mostBytes))
        next = nil
        return true
    }

    private mutating func prepare(_ ticket: RunTicket) {
        do {
            let generation = try Generation(
                loaded, prompt: ticket.request.prompt, options: ticket.request.options)
            next = (ticket, generation)
        } catch {
            Self.tellFailure(to: ticket)
        }
    }

    /// A turn for each run.
    /// - Returns: whether one of them went on
    private mutating func takeTurns() -> Bool {
        var wentOn = false
        var kept: [ActiveRun] = []
        for var run in active {
            switch takeTurn(&run) {
            case .went:
                wentOn = true
                kept.append(run)
            case .waits: kept.append(run)
            case .isOver: wentOn = true
            }
        }
        active = kept
        return wentOn
    }

    private func takeTurn(_ active: inout ActiveRun) -> Progress {
        let ticket = active.ticket
        guard !ticket.isCancelled else { return .isOver }
        guard !ticket.listener.isFull else { return .waits }
        let core = core
        do {
            let turn = try active.run.advance {
                ticket.isCancelled || core.isStopped.load(ordering: .relaxed)
            }
            if let message = active.messages.message(for: turn) {
                ticket.listener.tell(message.utf8)
            }
            labels?.note(turn)
            guard case .ended = turn else { return .went }
            ticket.listener.finish()
        } catch is CancellationError {
            return .isOver
        } catch {
            Self.tellFailure(to: ticket)
        }
        return .isOver
    }

    private static func tellFailure(to ticket: RunTicket) {
        ticket.listener.tell(Answer.generationFailed.utf8)
        ticket.listener.tell(ProtocolMessage.done.utf8)
        ticket.listener.finish()
    }
}
