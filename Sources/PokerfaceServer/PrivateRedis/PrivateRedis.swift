import Glibc
import Logging
import Synchronization

/// The redis-server of a node that was not given another one: on a unix socket in the data directory, ended with the node.
///
/// Append-only with every write synced, so that an answered step survives. A node that is killed leaves it running; the next start in
/// the same directory ends that one and reads its files.
package actor PrivateRedis {
    package nonisolated let paths: PrivateRedisPaths
    private let executable: String
    /// Given up when the server has ended, so that the directory is free for the next node.
    private var directory: DataDirectory?
    private let logger: Logger
    private var child: ChildProcess?
    private var isStopping = false
    /// The child's process id for a signal handler that cannot wait for the actor; 0 for none.
    private nonisolated let pid = Atomic<Int32>(0)

    private init(executable: String, directory: DataDirectory, logger: Logger) {
        self.executable = executable
        self.directory = directory
        self.paths = directory.paths
        self.logger = logger
    }

    /// Takes the data directory over and starts the server; returns when it answers.
    ///
    /// - Parameters:
    ///   - data: the directory, made when it is missing.
    ///   - path: where redis-server is looked for, as in the variable PATH.
    ///   - patience: how long it may take to read its files.
    /// - Throws: ``ServerError/Code/data`` or ``ServerError/Code/redis``; nothing runs then.
    package static func start(
        data: String, path: String, patience: Duration = .seconds(30), logger: Logger
    ) async throws(ServerError) -> PrivateRedis {
        guard let executable = ExecutableSearch.find("redis-server", path: path) else {
            throw ServerError(
                .redis, "no redis-server found: install it (apt install redis-server) or name a Redis with --redis URL")
        }
        let redis = PrivateRedis(executable: executable, directory: try DataDirectory(path: data), logger: logger)
        if let short = redis.paths.shortDirectory {
            logger.notice("the data directory's path is too long for a socket, which is elsewhere", metadata: ["directory": "\(short)"])
        }
        try await redis.takeOver()
        try await redis.launch(patience: patience)
        return redis
    }

    private func takeOver() async throws(ServerError) {
        for orphan in OrphanedRedis.find(paths) {
            logger.notice("taking over from a node that was killed", metadata: ["redis": "\(orphan.pid)"])
            guard await orphan.end() else {
                throw ServerError(.redis, "redis-server \(orphan.pid) of an earlier node does not end: stop it, or choose another --data")
            }
        }
        unlink(paths.socket)
        unlink(paths.pidFile)
    }

    private func launch(patience: Duration) async throws(ServerError) {
        let child = try ChildProcess.start(executable, arguments: paths.arguments, output: paths.log)
        adopt(child)
        let probe = SocketProbe(path: paths.socket)
        let end = ContinuousClock.now + patience
        while true {
            let answer = probe.ping()
            if answer == .ready { return }
            if child.hasEnded() {
                adopt(nil)
                throw ServerError(.redis, "redis-server ended while starting: \(lastLogLine()) (\(paths.log))")
            }
            guard ContinuousClock.now < end, !Task.isCancelled else {
                await self.end(child, within: .seconds(1))
                throw ServerError(.redis, "redis-server did not answer in \(patience): \(answer) (\(paths.log))")
            }
            try? await Task.sleep(for: .milliseconds(5))  // Cancellation is looked at above.
        }
    }

    /// Watches the server until the task is cancelled, and starts it anew when it ends by itself.
    package func supervise() async {
        var pause = Duration.milliseconds(200)
        while !Task.isCancelled, !isStopping {
            try? await Task.sleep(for: pause)  // Cancellation ends the loop.
            guard !isStopping, child?.hasEnded() ?? true else {
                pause = .milliseconds(200)
                continue
            }
            adopt(nil)
            logger.error("redis-server ended and is started anew", metadata: ["reason": "\(lastLogLine())"])
            do throws(ServerError) {
                try await takeOver()
                // The node may have been stopped while an orphan took its time to end.
                guard !isStopping else { return }
                try await launch(patience: .seconds(30))
            } catch {
                logger.error("redis-server does not start", metadata: ["reason": "\(error)"])
                pause = min(pause * 2, .seconds(5))
            }
        }
    }

    /// Ends the server in order; by force when it needs longer than `patience`.
    package func stop(within patience: Duration = .seconds(3)) async {
        isStopping = true
        if let child { await end(child, within: patience) }
        directory = nil
    }

    /// Asks the server to end without waiting for it, for a process that ends at once itself; any thread.
    package nonisolated func signalEnd() {
        let pid = self.pid.load(ordering: .relaxed)
        if pid > 0 { kill(pid, SIGTERM) }
    }

    /// The server's process id, nil when none runs.
    package var processID: Int32? { child?.pid }

    private func end(_ child: ChildProcess, within patience: Duration) async {
        child.signal(SIGTERM)
        let end = ContinuousClock.now + patience
        var isForced = false
        while self.child?.pid == child.pid, !child.hasEnded() {
            if !isForced, ContinuousClock.now >= end {
                isForced = true
                child.signal(SIGKILL)
            }
            await Self.pause()
        }
        adopt(nil)
        if let short = paths.shortDirectory { rmdir(short) }
    }

    /// Ten milliseconds, also in a cancelled task: the child must be waited for.
    private static func pause() async {
        await Task { try? await Task.sleep(for: .milliseconds(10)) }.value
    }

    private func adopt(_ child: ChildProcess?) {
        self.child = child
        self.pid.store(child?.pid ?? 0, ordering: .relaxed)
    }

    private func lastLogLine() -> String {
        guard let stream = fopen(paths.log, "re") else { return "it left no log" }
        defer { fclose(stream) }
        fseek(stream, 0, SEEK_END)
        fseek(stream, max(0, ftell(stream) - 4096), SEEK_SET)
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = fread(&bytes, 1, bytes.count, stream)
        let lines = String(decoding: bytes[..<count], as: UTF8.self).split(whereSeparator: \.isNewline)
        return lines.last.map { String($0.prefix(300)) } ?? "it left no log"
    }
}
