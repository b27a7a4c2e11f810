internal import CCurl
internal import Foundation
internal import Synchronization

/// The one thread on which all transfers of the process happen.
///
/// `@unchecked Sendable`: `running` belongs to the thread alone; of `multi` other threads use only
/// `curl_multi_wakeup`, which is made for that; the rest is behind a lock.
final class TransferLoop: @unchecked Sendable {
    private enum Command: Sendable {
        case start(Transfer)
        case cancel(Transfer)
    }

    /// The process's only one; it is never ended, as its connections are kept for the next request.
    static let shared = TransferLoop()

    private let commands = Mutex<[Command]>([])
    private let multi: UnsafeMutableRawPointer
    private var running: [ObjectIdentifier: Transfer] = [:]

    private init() {
        curl_global_init(Int(CURL_GLOBAL_DEFAULT))
        guard let multi = curl_multi_init() else {
            preconditionFailure("libcurl has no memory for its first structure")
        }
        self.multi = multi
        let thread = Thread { [self] in run() }
        thread.name = "transfers"
        thread.stackSize = 1 << 20
        thread.start()
    }

    /// Begins a transfer and returns at once.
    func start(_ request: HTTPRequest, _ receiver: HTTPReceiver) -> Transfer {
        let transfer = Transfer(request, receiver)
        post(.start(transfer))
        return transfer
    }

    /// Ends a transfer; its receiver is told, unless it has been already.
    func cancel(_ transfer: Transfer) { post(.cancel(transfer)) }

    private func post(_ command: Command) {
        commands.withLock { $0.append(command) }
        curl_multi_wakeup(multi)
    }

    private func run() {
        while true { step() }
    }

    private func step() {
        for command in commands.withLock({ queue in
            defer { queue.removeAll(keepingCapacity: true) }
            return queue
        }) {
            switch command {
            case .start(let transfer): begin(transfer)
            case .cancel(let transfer):
                finish(transfer, HTTPFailure(cause: .unwanted, reason: "given up"))
            }
        }
        var active: CInt = 0
        curl_multi_perform(multi, &active)
        endTransfers()
        endSilentTransfers()
        curl_multi_poll(multi, nil, 0, running.isEmpty ? 60_000 : 200, nil)
    }

    private func begin(_ transfer: Transfer) {
        guard let handle = transfer.prepare() else {
            return transfer.end(HTTPFailure(cause: .broken, reason: "out of memory"))
        }
        running[ObjectIdentifier(transfer)] = transfer
        curl_multi_add_handle(multi, handle)
    }

    private func endTransfers() {
        var code = CURLE_OK
        while let handle = axon_curl_next_ended(multi, &code) {
            curl_multi_remove_handle(multi, handle)
            guard let transfer = Transfer.of(handle) else { continue }
            running[ObjectIdentifier(transfer)] = nil
            transfer.end(code)
        }
    }

    private func endSilentTransfers() {
        let now = DispatchTime.now()
        for transfer in running.values.filter({ $0.isSilent(at: now) }) {
            let seconds = transfer.request.silence.formatted(
                .number.precision(.fractionLength(0...1)))
            finish(transfer, HTTPFailure(cause: .silent, reason: "nothing for \(seconds) seconds"))
        }
    }

    private func finish(_ transfer: Transfer, _ failure: HTTPFailure) {
        guard running.removeValue(forKey: ObjectIdentifier(transfer)) != nil else { return }
        if let handle = transfer.handle { curl_multi_remove_handle(multi, handle) }
        transfer.end(failure)
    }
}
