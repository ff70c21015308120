import Foundation
import TestSupport

/// compose.yaml without Docker: its nodes as processes with its flags, a Redis, and its haproxy in front of them.
///
/// Instead of the names of services there are addresses of this machine, and free ports instead of the image's. All of it ends with this object.
final class ComposedNodes {
    let redis: RedisServerProcess
    /// In the order of their names.
    let nodes: [NodeProcess]
    let names: [String]
    /// The way in.
    let port: Int
    private let proxy: TestProcess
    private let folder: String

    init() throws {
        let file = try ComposeFile()
        let redis = try RedisServerProcess(config: ["appendonly yes", "maxmemory-policy noeviction"])
        (self.redis, self.names, self.port) = (redis, file.nodes, try freeTCPPort())
        self.nodes = try file.nodes.map { name in
            let flags = try Self.changed(file.flags(of: name), redis: redis.url)
            return try NodeProcess(redis: redis.url, arguments: flags, name: name, host: "0.0.0.0")
        }
        self.folder = "\(NSTemporaryDirectory())/pf-compose-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: self.folder, withIntermediateDirectories: true)
        self.proxy = try Self.startProxy(self.folder, port: self.port, Array(zip(self.names, self.nodes)))
        try self.waitUntilListening()
    }

    deinit {
        self.proxy.kill()
        try? FileManager.default.removeItem(atPath: self.folder)
    }

    /// Where people's sockets go.
    var url: String { "ws://127.0.0.1:\(self.port)/dev" }

    /// What haproxy has printed.
    var proxyLog: String { (try? String(contentsOfFile: "\(self.folder)/output.log", encoding: .utf8)) ?? "" }

    /// How many sockets each of some nodes has opened so far, without those that have ended.
    func socketCounts(of some: [Int]) async throws -> [Int: Int] {
        var counts: [Int: Int] = [:]
        for number in some where self.nodes[number].isRunning {
            counts[number] = try await self.nodes[number].metric("pokerface_sockets_opened_total")
        }
        return counts
    }

    /// Waits until haproxy has said that a node is `UP` or `DOWN` so often.
    func wait(for node: Int, toBe state: String, times: Int = 1) async throws {
        let line = "Server nodes/\(self.names[node]) is \(state)"
        let limit = ContinuousClock.now + .seconds(20)
        // It says each on standard error too, as a warning.
        while self.proxyLog.split(separator: "\n").count(where: { $0.hasPrefix(line) }) < times {
            guard ContinuousClock.now < limit else { throw ProxyClient.Missing(description: "no '\(line)' in:\n\(self.proxyLog)") }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    /// The flags with addresses of this machine: everything that the file itself has decided stays.
    private static func changed(_ flags: [String], redis: String) -> [String] {
        flags.filter { !$0.hasPrefix("--host=") }.map { flag in
            if flag.hasPrefix("--redis=") { return "--redis=\(redis)" }
            if flag.hasPrefix("--trusted-proxies=") { return "\(flag),127.0.0.1" }
            return flag.replacing("--config=/etc/pokerface/", with: "--config=\(repositoryPath)/Config/")
        }
    }

    private static func startProxy(_ folder: String, port: Int, _ nodes: [(name: String, node: NodeProcess)]) throws -> TestProcess {
        let servers = nodes.map { name, node in
            ("server \(name) \(name):8080\n", "server \(name) 127.0.0.1:\(node.port) port \(node.adminPort)\n")
        }
        let changes = [("bind :8080\n", "bind 127.0.0.1:\(port)\n")] + servers
        let (path, log) = ("\(folder)/haproxy.cfg", "\(folder)/output.log")
        try ProxyProcess.changed("\(repositoryPath)/Config/compose/haproxy.cfg", changes).write(
            toFile: path, atomically: true, encoding: .utf8)
        guard FileManager.default.createFile(atPath: log, contents: nil), let output = FileHandle(forWritingAtPath: log) else {
            throw ProxyClient.Missing(description: "cannot write \(log)")
        }
        let stream = TestProcess.Stream.descriptor(output.fileDescriptor)
        return try TestProcess(ProxyKind.haproxy.executable(), ["-db", "-f", path], output: stream, errors: stream)
    }

    private func waitUntilListening() throws {
        for _ in 0..<800 {
            if (try? ProxyClient(port: self.port)) != nil { return }
            guard self.proxy.isRunning else { break }
            usleep(25_000)
        }
        throw ProxyClient.Missing(description: "haproxy does not listen: \(self.proxyLog)")
    }
}
