import Foundation
import TestSupport

/// Redis' own log of commands (MONITOR), read by redis-cli into a file.
final class RedisMonitor {
    private let process: TestProcess
    private let path = "\(NSTemporaryDirectory())/monitor-\(UUID().uuidString).log"
    private let probe: RedisProbe

    /// Begins to record and waits until Redis confirmed it.
    init(_ redis: RedisServerProcess) throws {
        self.probe = try redis.probe()
        _ = FileManager.default.createFile(atPath: self.path, contents: nil)
        guard let output = FileHandle(forWritingAtPath: self.path) else {
            throw NodeProcessError(what: "cannot write \(self.path)", log: "")
        }
        self.process = try TestProcess(
            "/usr/bin/redis-cli", ["-s", redis.socketPath, "monitor"], output: .descriptor(output.fileDescriptor))
        try self.wait(for: "OK")
    }

    private func wait(for text: String) throws {
        let end = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < end {
            if try String(contentsOfFile: self.path, encoding: .utf8).contains(text) { return }
            usleep(2000)
        }
        throw NodeProcessError(what: "MONITOR never showed \(text)", log: "")
    }

    /// Ends the recording after everything up to now was recorded.
    func stop() -> Recording {
        let mark = "mark-\(UUID().uuidString)"
        self.probe.command(["ECHO", mark])
        try? self.wait(for: mark)
        self.process.kill()
        defer { try? FileManager.default.removeItem(atPath: self.path) }
        return Recording(text: (try? String(contentsOfFile: self.path, encoding: .utf8)) ?? "")
    }

    /// What was recorded.
    struct Recording {
        let text: String

        private struct Vote {
            var at: Double
            var client: Substring
        }

        /// Rounds whose last two votes came from two clients of Redis, at most `window` seconds apart.
        ///
        /// A step that reveals is followed by its PUBLISH of a result, which the log shows as a command of the script.
        func lastVotesOfTwoClients(window: Double) -> Int {
            var races = 0
            var votes: [Vote] = []
            for line in self.text.split(separator: "\n") {
                if line.contains("\"vote\""), line.contains("EVALSHA") {
                    let parts = line.split(separator: " ", maxSplits: 4)
                    if parts.count > 3, let at = Double(parts[0]) { votes.append(Vote(at: at, client: parts[2])) }
                } else if line.contains(" lua] "), line.contains("PUBLISH") || line.contains("publish"), line.contains("result") {
                    if let last = votes.last, let before = votes.dropLast().last, last.client != before.client,
                        last.at - before.at <= window
                    {
                        races += 1
                    }
                    votes = []
                }
            }
            return races
        }
    }
}
