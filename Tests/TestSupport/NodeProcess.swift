import Foundation
import Synchronization

/// A pokerface node as a process of its own: the same binary that is shipped, on free ports.
///
/// Its log goes to the folder that `POKERFACE_TEST_LOGS` names, or to a temporary one. It is killed with this object.
package final class NodeProcess: Sendable {
    /// What tests shorten: a second here is fifteen in production.
    package static let quickTimes = [
        "--lease-seconds", "1.5", "--lease-renew-seconds", "0.5", "--grace-seconds", "1", "--succession-seconds", "3",
        "--sweep-seconds", "1", "--probe-seconds", "0.5", "--beat-seconds", "0.5",
    ]

    /// All players of a test have one address, and make games as they like; a flag goes before these.
    private static let withoutCounters = [
        "POKERFACE_GAMES_PER_MINUTE_PER_ADDRESS": "0", "POKERFACE_UNKNOWN_CODES_PER_MINUTE_PER_ADDRESS": "0",
        "POKERFACE_WRONG_PASSCODES_PER_MINUTE_PER_ADDRESS": "0",
    ]

    /// Flags for a node without rates, for tests that play faster than people do: Config/pokerface.yaml with other numbers.
    package static func withoutRates() throws -> [String] {
        let text = try String(contentsOfFile: "\(repositoryPath)/Config/pokerface.yaml", encoding: .utf8)
        let free = text.replacing("perSecond: 100", with: "perSecond: 1000000").replacing("burst: 200", with: "burst: 1000000")
            .replacing("#statesPerConnection: 20", with: "statesPerConnection: 10000")
        let path = "\(NSTemporaryDirectory())/pokerface-without-rates-\(ProcessInfo.processInfo.processIdentifier).yaml"
        try free.write(toFile: path, atomically: true, encoding: .utf8)
        return ["--config", path]
    }

    /// The public port and the admin port.
    package let port: Int
    package let adminPort: Int
    /// Where the node's output is.
    package let logPath: String
    private let process: TestProcess

    /// Starts a node and waits for its ready line.
    ///
    /// - Parameters:
    ///   - redis: its Redis' URL; nil for a private one.
    ///   - configuration: a file under `Config/`.
    ///   - arguments: further flags of `serve`.
    ///   - host: what its public port listens on.
    ///   - descriptors: at most so many files and sockets at a time; nil for this process' own limit.
    package init(
        redis: String?, configuration: String = "pokerface.yaml", arguments: [String] = NodeProcess.quickTimes,
        environment: [String: String] = [:], name: String = "node", host: String = "127.0.0.1", descriptors: Int? = nil
    ) throws {
        let binary = try Self.binaryPath()
        let arguments =
            (descriptors.map { ["-c", "ulimit -n \($0) && exec \"$0\" \"$@\"", binary] } ?? [])
            + ["serve", "--host", host, "--port", "0", "--admin-port", "0", "--config", "\(repositoryPath)/Config/\(configuration)"]
            + (redis.map { ["--redis", $0] } ?? []) + ["--log-level", "debug"] + arguments
        let log = try NodeLog(name: name)
        let output = TestProcess.Stream.descriptor(log.handle.fileDescriptor)
        self.process = try TestProcess(
            descriptors == nil ? binary : "/bin/sh", arguments,
            environment: ProcessInfo.processInfo.environment.merging(Self.withoutCounters) { $1 }.merging(environment) { $1 },
            output: output, errors: output)
        self.logPath = log.path
        let ports = try Self.waitForReadyLine(log.path, self.process)
        self.port = ports.main
        self.adminPort = ports.admin
    }

    /// `ws://127.0.0.1:port/stage`.
    package func url(stage: String = "dev") -> String { "ws://127.0.0.1:\(self.port)/\(stage)" }

    /// The same with TLS.
    package func secureURL(stage: String = "dev") -> String { "wss://127.0.0.1:\(self.port)/\(stage)" }

    /// The process' number.
    package var processIdentifier: Int32 { self.process.processIdentifier }
    /// Whether the process runs.
    package var isRunning: Bool { self.process.isRunning }
    /// Everything that the node has printed.
    package var log: String { (try? String(contentsOfFile: self.logPath, encoding: .utf8)) ?? "" }

    /// How many files and sockets it has open.
    package func descriptorCount() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/\(self.processIdentifier)/fd").count
    }

    /// The memory that it occupies, in bytes.
    package func residentBytes() throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(self.processIdentifier)/status", encoding: .utf8)
        guard let line = status.firstMatch(of: /VmRSS:\s+(\d+) kB/), let kibibytes = Int(line.1) else {
            throw NodeProcessError(what: "no VmRSS in its status", log: status)
        }
        return kibibytes << 10
    }

    /// Ends it as a crash would.
    package func kill() { self.process.kill() }
    /// Ends it in order; as a crash would when that takes a minute.
    @discardableResult
    package func terminate() -> TestProcess.End { self.process.terminate() }
    /// Stops it without ending it, or lets it go on.
    package func freeze() { self.process.signal(SIGSTOP) }
    package func thaw() { self.process.signal(SIGCONT) }

    /// `pokerface` beside the test bundle: both are products of one build.
    package static func binaryPath() throws -> String {
        if let path = ProcessInfo.processInfo.environment["POKERFACE_BINARY"] { return path }
        var folder = URL(fileURLWithPath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        while folder.path != "/" {
            folder.deleteLastPathComponent()
            let path = folder.appendingPathComponent("pokerface").path
            if FileManager.default.isExecutableFile(atPath: path), !isFolder(path) { return path }
        }
        throw NodeProcessError(what: "no pokerface binary beside the tests; build it first (swift build)", log: "")
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }

    private static func waitForReadyLine(_ path: String, _ process: TestProcess) throws -> (main: Int, admin: Int) {
        let end = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < end {
            let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
            if let line = text.split(separator: "\n").first(where: { $0.hasPrefix("pokerface is ready:") }) {
                let ports = line.matches(of: /:(\d+)/).compactMap { Int($0.1) }
                if let main = ports.first, let admin = ports.last, ports.count > 1 { return (main, admin) }
            }
            guard process.isRunning else { throw NodeProcessError(what: "the node ended before it was ready", log: text) }
            usleep(5000)
        }
        process.kill()
        throw NodeProcessError(what: "the node was not ready in 30 s", log: (try? String(contentsOfFile: path, encoding: .utf8)) ?? "")
    }
}

/// Why a test's node could not be had, with what it printed.
package struct NodeProcessError: Error, CustomStringConvertible {
    package let what: String
    package let log: String

    package init(what: String, log: String) {
        self.what = what
        self.log = log
    }

    package var description: String { "\(self.what)\n\(self.log)" }
}

/// The folder of Package.swift.
package let repositoryPath = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

/// A file that a node's output goes to.
private struct NodeLog {
    let path: String
    let handle: FileHandle

    private static let number = Atomic<Int>(0)

    init(name: String) throws {
        let folder = ProcessInfo.processInfo.environment["POKERFACE_TEST_LOGS"] ?? "\(NSTemporaryDirectory())/pokerface-logs"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let number = Self.number.add(1, ordering: .relaxed).newValue
        self.path = "\(folder)/\(name)-\(ProcessInfo.processInfo.processIdentifier)-\(number).log"
        _ = FileManager.default.createFile(atPath: self.path, contents: nil)
        guard let handle = FileHandle(forWritingAtPath: self.path) else {
            throw NodeProcessError(what: "cannot write \(self.path)", log: "")
        }
        self.handle = handle
    }
}
