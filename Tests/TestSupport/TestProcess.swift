import CSpawn
import Foundation
import Synchronization

/// A program that a test runs, ended and waited for with this object.
///
/// It gets its three streams and nothing else of this process. Foundation's `Process` reads which descriptors there are and then closes
/// those, so that a socket opened meanwhile by another test goes on living in the child: a port that stays open after it was given up, a
/// connection that never ends. Signals are as for a program started at a terminal, whatever the test's thread blocks.
package final class TestProcess: Sendable {
    /// Where one of the three streams goes.
    package enum Stream: Sendable {
        case nothing
        /// Ours stays open.
        case descriptor(Int32)
    }

    /// How a program ended.
    package enum End: Sendable, Equatable {
        case status(Int32)
        case signal(Int32)
    }

    /// The process' number, which may be another's after its end.
    package let processIdentifier: Int32
    private let end = Mutex<End?>(nil)

    /// Starts the program.
    ///
    /// - Parameters:
    ///   - path: an executable file.
    ///   - environment: all of it; nil for that of this process.
    package init(
        _ path: String, _ arguments: [String], environment: [String: String]? = nil, input: Stream = .nothing, output: Stream = .nothing,
        errors: Stream = .nothing
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (number, stream) in [input, output, errors].enumerated() { Self.connect(stream, to: Int32(number), &actions) }
        posix_spawn_file_actions_addclosefrom_np(&actions, 3)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        Self.resetSignals(&attributes)
        var number: pid_t = 0
        let variables = (environment ?? ProcessInfo.processInfo.environment).map { "\($0)=\($1)" }
        let result = Self.withPointers([path] + arguments) { arguments in
            Self.withPointers(variables) { posix_spawn(&number, path, &actions, &attributes, arguments, $0) }
        }
        guard result == 0 else { throw TestProcessError(description: "cannot start \(path): \(String(cString: strerror(result)))") }
        self.processIdentifier = number
    }

    deinit { self.kill() }

    /// Whether it has not ended.
    package var isRunning: Bool { self.knownEnd == nil }

    /// Waits for its end; holds the thread meanwhile, and no other.
    @discardableResult
    package func wait() -> End {
        // Its number stays its own until its end is taken, which is done under the lock.
        var information = siginfo_t()
        while self.isRunning {
            guard waitid(P_PID, id_t(self.processIdentifier), &information, WEXITED | WNOWAIT) == 0 || errno == EINTR else { break }
        }
        return self.knownEnd ?? .signal(0)
    }

    /// Waits for its end at most so long; nil when it still runs. Holds the thread meanwhile.
    package func wait(atMost limit: Duration) -> End? {
        let last = ContinuousClock.now + limit
        while self.isRunning, ContinuousClock.now < last { usleep(5000) }
        return self.knownEnd
    }

    /// Sends a signal, if it still runs.
    package func signal(_ signal: Int32) {
        self.end.withLock { end in
            if self.take(&end) == nil { Foundation.kill(self.processIdentifier, signal) }
        }
    }

    /// Ends it as a crash would (SIGKILL) and waits for the end.
    package func kill() {
        self.signal(SIGKILL)
        self.wait()
    }

    /// Ends it in order (SIGTERM), and as a crash would when it does not; how it ended. Holds the thread meanwhile.
    @discardableResult
    package func terminate(within limit: Duration = .seconds(60)) -> End {
        self.signal(SIGTERM)
        // One that is stopped takes no SIGTERM.
        self.signal(SIGCONT)
        if let end = self.wait(atMost: limit) { return end }
        self.kill()
        return self.wait()
    }

    private var knownEnd: End? { self.end.withLock { self.take(&$0) } }

    /// Looks whether it has ended. Never waits.
    private func take(_ end: inout End?) -> End? {
        if end != nil { return end }
        var status: Int32 = 0
        var result: pid_t
        repeat { result = waitpid(self.processIdentifier, &status, WNOHANG) } while result < 0 && errno == EINTR
        if result == self.processIdentifier {
            end = status & 0x7f == 0 ? .status(status >> 8 & 0xff) : .signal(status & 0x7f)
        }
        return end
    }

    private static func connect(_ stream: Stream, to number: Int32, _ actions: inout posix_spawn_file_actions_t) {
        switch stream {
        case .nothing: posix_spawn_file_actions_addopen(&actions, number, "/dev/null", O_RDWR, 0)
        case .descriptor(let descriptor): posix_spawn_file_actions_adddup2(&actions, descriptor, number)
        }
    }

    private static func resetSignals(_ attributes: inout posix_spawnattr_t) {
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        for signal in [SIGTERM, SIGINT, SIGHUP, SIGPIPE, SIGQUIT] { sigaddset(&signals, signal) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    }

    private static func withPointers<Result>(
        _ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        var pointers: [UnsafeMutablePointer<CChar>?] = texts.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        return body(&pointers)
    }
}

extension TestProcess {
    /// Runs a program to its end; what it printed on the chosen streams, and how it ended. Holds the thread meanwhile.
    package static func run(
        _ path: String, _ arguments: [String], environment: [String: String]? = nil, output: Bool = true, errors: Bool = true
    ) throws -> (end: End, text: String) {
        let pipe = Pipe()
        let writer = pipe.fileHandleForWriting
        let stream = Stream.descriptor(writer.fileDescriptor)
        let process = try TestProcess(
            path, arguments, environment: environment, output: output ? stream : .nothing, errors: errors ? stream : .nothing)
        try writer.close()
        let bytes = try pipe.fileHandleForReading.readToEnd() ?? Data()
        return (process.wait(), String(decoding: bytes, as: UTF8.self))
    }
}

/// Why a program could not be started.
package struct TestProcessError: Error, CustomStringConvertible {
    package let description: String
}
