import Foundation

/// A program started by a test, with its output in a file; `end()` ends and reaps it and all that
/// it started.
///
/// Foundation's `Process` will not do: what it starts inherits the blocked signals of the test
/// runner's threads, so that nothing but SIGKILL would end it, and waiting waits for grandchildren.
final class ChildProcess {
    let identifier: pid_t
    /// Where its output goes, and its errors unless they are dropped.
    let log: URL
    private var waitStatus: CInt?

    init(
        _ program: String, _ arguments: [String], environment: [String: String], log: URL,
        dropsErrors: Bool = false
    ) throws {
        self.log = log
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(
            &actions, 1, log.path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        if dropsErrors {
            posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        } else {
            posix_spawn_file_actions_adddup2(&actions, 1, 2)
        }

        var attributes = Self.ownGroupWithPlainSignals()
        defer { posix_spawnattr_destroy(&attributes) }
        let folder = log.deletingLastPathComponent().path
        var (argv, envp) = (
            Self.cStrings(["env", "--chdir=\(folder)", program] + arguments),
            Self.cStrings(environment.map { "\($0)=\($1)" })
        )
        defer { for string in argv + envp { free(string) } }
        var identifier = pid_t()
        guard posix_spawnp(&identifier, "env", &actions, &attributes, &argv, &envp) == 0 else {
            throw SessionError.failed(program: program, arguments: arguments)
        }
        self.identifier = identifier
    }

    private static func ownGroupWithPlainSignals() -> posix_spawnattr_t {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        var (none, all) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
        posix_spawnattr_setflags(&attributes, Int16(flags))
        return attributes
    }

    private static func cStrings(_ strings: [String]) -> [UnsafeMutablePointer<CChar>?] {
        strings.map { strdup($0) } + [nil]
    }

    var isRunning: Bool {
        if waitStatus != nil { return false }
        var status: CInt = 0
        guard waitpid(identifier, &status, WNOHANG) == identifier else { return true }
        waitStatus = status
        return false
    }

    /// The exit status, or nil while it runs and if a signal ended it.
    var exitStatus: Int32? {
        guard !isRunning, let waitStatus, waitStatus & 0x7f == 0 else { return nil }
        return waitStatus >> 8 & 0xff
    }

    /// What it printed so far.
    var output: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

    /// Asks it to end and, if it does not within some seconds, ends it and all it started.
    func end() {
        guard isRunning else { return }
        kill(-identifier, SIGTERM)
        if !eventually(within: 5, { !isRunning }) {
            kill(-identifier, SIGKILL)
            _ = eventually(within: 5) { !isRunning }
        }
    }

    deinit { end() }
}

/// Asks again and again, for at most so many seconds, whether something has come true.
func eventually(within seconds: Double, _ condition: () throws -> Bool) rethrows -> Bool {
    let deadline = Date(timeIntervalSinceNow: seconds)
    repeat {
        if try condition() { return true }
        Thread.sleep(forTimeInterval: 0.01)
    } while Date() < deadline
    return try condition()
}

/// Runs a program to its end, within half a minute, and gives what it printed.
@discardableResult
func run(
    _ program: String, _ arguments: [String], environment: [String: String]
) throws -> String {
    let log = FileManager.default.temporaryDirectory
        .appending(path: "axon-run-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: log) }
    let process = try ChildProcess(
        program, arguments, environment: environment, log: log, dropsErrors: true)
    _ = eventually(within: 30) { !process.isRunning }
    guard process.exitStatus == 0 else {
        throw SessionError.failed(program: program, arguments: arguments)
    }
    return process.output
}
