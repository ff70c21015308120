import Foundation
import JSONText

/// A server that gets webhooks, `Tests/Clients/webhook_receiver.py`, and what it got. Ended with this object.
package final class WebhookReceiver: Sendable {
    /// What the tests' webhooks are signed with.
    package static let secret = "Receiver-Secret-7Hq2"

    package let port: Int
    private let process: TestProcess
    private let path: String

    /// Starts it; with TLS where it has a certificate.
    package init(certificates: TestCertificates? = nil) throws {
        self.path = "\(NSTemporaryDirectory())/receiver-\(UUID().uuidString)"
        let files = certificates.map { [$0.certificate, $0.key] } ?? []
        self.process = try TestProcess(
            Self.pythonPath(), ["\(repositoryPath)/Tests/Clients/webhook_receiver.py", self.path, Self.secret] + files)
        let end = ContinuousClock.now + .seconds(20)
        var port: Int?
        while port == nil, ContinuousClock.now < end {
            usleep(5000)
            port = Self.lines(self.path).first?["port"]?.intValue
        }
        guard let port else { throw HTTPConnection.Missing(description: "no receiver of webhooks") }
        self.port = port
    }

    deinit { try? FileManager.default.removeItem(atPath: self.path) }

    /// Everything that it wrote, in order.
    package var lines: [JSONValue] { Self.lines(self.path) }

    /// The requests at a path, all when it is nil.
    package func requests(at path: String? = nil) -> [JSONValue] {
        self.lines.filter { $0["method"] != nil && (path == nil || $0["path"]?.stringValue == path) }
    }

    /// The bodies of the requests at a path, in the order in which they came.
    package func bodies(at path: String) -> [JSONValue] {
        self.requests(at: path).compactMap { $0["body"]?.stringValue.flatMap { try? JSONValue.parse($0) } }
    }

    /// Waits until it has so many lines that are wanted; they.
    @discardableResult
    package func wait(for count: Int, _ what: String, _ isWanted: (JSONValue) -> Bool) async throws -> [JSONValue] {
        let end = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < end {
            let wanted = self.lines.filter(isWanted)
            if wanted.count >= count { return wanted }
            try await Task.sleep(for: .milliseconds(5))
        }
        throw HTTPConnection.Missing(description: "\(what): not \(count) in \(self.lines)")
    }

    /// Waits for so many requests at a path.
    @discardableResult
    package func wait(for count: Int, at path: String) async throws -> [JSONValue] {
        try await self.wait(for: count, path) { $0["path"]?.stringValue == path && $0["method"] != nil }
    }

    private static func lines(_ path: String) -> [JSONValue] {
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        // The last line may be half written.
        let whole = text.hasSuffix("\n") ? text : String(text.prefix(upTo: text.lastIndex(of: "\n") ?? text.startIndex))
        return whole.split(separator: "\n").compactMap { try? JSONValue.parse(String($0)) }
    }

    /// The Python that has Tests/requirements.txt.
    private static func pythonPath() throws -> String {
        let path = ProcessInfo.processInfo.environment["POKERFACE_PYTHON"] ?? "\(repositoryPath)/.venv/bin/python"
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw NodeProcessError(what: "no Python at \(path): Scripts/venv makes one", log: "")
        }
        return path
    }
}
