import Foundation
import Synchronization

/// A real redis-server of one test, on a free TCP port of 127.0.0.1 and on a unix socket, in a directory of its own.
///
/// It keeps nothing on disk unless `config` says so. It ends with this object, and also when the test process dies.
package final class RedisServerProcess: Sendable {
    /// Where the server's files are: `redis.conf`, `redis.log`, `redis.sock` and whatever it persists.
    package let directory: String
    /// The path of the unix socket.
    package let socketPath: String
    /// The password of the default user, when `config` has a `requirepass` line.
    package let password: String?

    private let config: [String]
    private let state: Mutex<State>

    private struct State: ~Copyable {
        var port = 0
        var server: TestProcess?
        var watch: RedisServerWatch?
    }

    /// Starts a server and waits until it answers PING.
    ///
    /// - Parameters:
    ///   - config: further lines for redis.conf, such as `requirepass secret` or `user ada on >pw ~* &* +@all`.
    ///   - port: the TCP port, or nil for a free one.
    package init(config: [String] = [], port: Int? = nil) throws {
        self.directory = try Self.makeDirectory()
        self.socketPath = "\(self.directory)/redis.sock"
        self.config = config
        self.password = config.first { $0.hasPrefix("requirepass ") }.map { String($0.dropFirst("requirepass ".count)) }
        self.state = Mutex(State())
        try self.startOnSomePort(fixed: port)
    }

    deinit {
        self.kill()
        try? FileManager.default.removeItem(atPath: self.directory)
    }

    /// The TCP port, the same after a restart.
    package var port: Int { self.state.withLock { $0.port } }
    /// The server's process id, nil while it is stopped.
    package var processIdentifier: Int32? { self.state.withLock { $0.server?.processIdentifier } }
    /// `redis://127.0.0.1:port`, with the password if there is one.
    package var url: String { "redis://\(self.password.map { ":\($0)@" } ?? "")127.0.0.1:\(self.port)" }
    /// `unix:///path`, without a password.
    package var unixURL: String { "unix://\(self.socketPath)" }

    /// Starts the server again on its port after `stop` or `kill`, and waits until it answers PING.
    package func start() throws {
        try self.launch(port: self.port)
    }

    /// Ends the server in order (SIGTERM) and waits for its end.
    package func stop() { self.end { $0.terminate() } }

    /// Ends the server as a crash would (SIGKILL) and waits for its end.
    package func kill() { self.end { $0.kill() } }

    /// Kills the server and starts it again on the same port.
    package func restart() throws {
        self.kill()
        try self.start()
    }

    /// Stops the server's process without ending it (SIGSTOP): connections stay, nothing answers.
    package func freeze() { self.signal(SIGSTOP) }

    /// Lets a frozen server go on.
    package func thaw() { self.signal(SIGCONT) }

    /// What the server has logged so far.
    package var log: String { (try? String(contentsOfFile: "\(self.directory)/redis.log", encoding: .utf8)) ?? "" }

    /// A new blocking connection to look at the server's state with.
    package func probe() throws -> RedisProbe {
        let probe = try RedisProbe(socketPath: self.socketPath)
        if let password = self.password { _ = probe.command(["AUTH", password]) }
        return probe
    }
}

extension RedisServerProcess {
    private func startOnSomePort(fixed: Int?) throws {
        // A free port may be taken by somebody else before redis-server binds it.
        for _ in 0..<5 {
            do { return try self.launch(port: fixed ?? freeTCPPort()) } catch { if fixed != nil { throw error } }
        }
        throw RedisServerError(what: "redis-server did not start", detail: self.log)
    }

    private func launch(port: Int) throws {
        try self.configuration(port: port).write(toFile: "\(self.directory)/redis.conf", atomically: true, encoding: .utf8)
        let server = try TestProcess("/usr/bin/redis-server", ["\(self.directory)/redis.conf"])
        let watch = try RedisServerWatch(of: server.processIdentifier)
        self.state.withLock {
            $0.port = port
            $0.server = server
            $0.watch = watch
        }
        try self.waitForPing()
    }

    private func configuration(port: Int) -> String {
        let own = [
            "bind 127.0.0.1", "port \(port)", "unixsocket \(self.socketPath)", "dir \(self.directory)",
            "logfile \(self.directory)/redis.log", "daemonize no", "save \"\"", "appendonly no", "enable-debug-command yes",
        ]
        return (own + self.config).joined(separator: "\n") + "\n"
    }

    private func waitForPing() throws {
        let end = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < end {
            // A server whose port is taken ends by itself.
            guard self.state.withLock({ $0.server?.isRunning == true }) else { break }
            // Whoever has the port may be another's server, and only this one has the socket.
            if Self.answers(try? RedisProbe(socketPath: self.socketPath)), Self.answers(try? RedisProbe(port: self.port)) { return }
            usleep(10_000)
        }
        self.kill()
        throw RedisServerError(what: "redis-server did not answer PING on port \(self.port)", detail: self.log)
    }

    private static func answers(_ probe: RedisProbe?) -> Bool {
        switch probe?.command(["PING"]) {
        case .status: true
        case .error(let text): text.hasPrefix("NOAUTH")
        default: false
        }
    }

    private func end(_ way: (TestProcess) -> Void) {
        self.state.withLock { state in
            guard let server = state.server else { return }
            way(server)
            state.server = nil
            state.watch = nil
        }
    }

    private func signal(_ signal: Int32) {
        self.state.withLock { $0.server?.signal(signal) }
    }

    private static func makeDirectory() throws -> String {
        // Short, since a unix socket's path has 107 bytes.
        var template = Array("/tmp/pf-redis-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw RedisServerError(what: "mkdtemp failed", detail: "errno \(errno)") }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// Why a test's redis-server could not be had.
package struct RedisServerError: Error, CustomStringConvertible {
    package let what: String
    package let detail: String
    package var description: String { "\(self.what): \(self.detail)" }
}

/// Kills the server when the test process ends without having done so: a shell waits for the end of its input.
private final class RedisServerWatch: Sendable {
    private let shell: TestProcess
    private let input = Pipe()

    init(of process: Int32) throws {
        self.shell = try TestProcess(
            "/bin/sh", ["-c", "read line && exit 0; kill -9 \(process) 2>/dev/null"],
            input: .descriptor(self.input.fileHandleForReading.fileDescriptor))
    }

    deinit {
        // The server has ended in order, and its number may belong to another process soon.
        try? self.input.fileHandleForWriting.write(contentsOf: Data("done\n".utf8))
        self.shell.wait()
    }
}
