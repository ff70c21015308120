import Glibc

/// A process of a test.
final class Spawned: Sendable {
    struct Failure: Error {}

    let pid: pid_t

    init(_ executable: String, _ arguments: [String]) throws {
        var pointers: [UnsafeMutablePointer<CChar>?] = ([executable] + arguments).map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        var pid: pid_t = 0
        guard posix_spawn(&pid, executable, nil, nil, &pointers, environ) == 0 else { throw Failure() }
        self.pid = pid
    }

    deinit { kill() }

    /// kill -9, and waits; a second call does nothing.
    func kill() {
        guard waitpid(pid, nil, WNOHANG) == 0 else { return }
        Glibc.kill(pid, SIGKILL)
        waitpid(pid, nil, 0)
    }
}
