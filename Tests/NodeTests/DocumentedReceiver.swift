import Foundation
import TestSupport

/// The receiver of docs/webhooks.md, run as it stands there. Ended with this object.
final class DocumentedReceiver {
    let port: Int
    private let process: TestProcess
    private let output: String

    init(folder: String) throws {
        let document = try String(contentsOfFile: "\(repositoryPath)/docs/webhooks.md", encoding: .utf8)
        guard let script = document.firstMatch(of: /```python\n((?:.|\n)*?)```/)?.1 else {
            throw HTTPConnection.Missing(description: "no Python in docs/webhooks.md")
        }
        let path = "\(folder)/receiver.py"
        try script.write(toFile: path, atomically: true, encoding: .utf8)
        self.output = "\(folder)/receiver.out"
        _ = FileManager.default.createFile(atPath: self.output, contents: nil)
        guard let handle = FileHandle(forWritingAtPath: self.output) else { throw HTTPConnection.Missing(description: "no output") }
        self.port = try freeTCPPort()
        self.process = try TestProcess(
            WalkthroughTests.pythonPath(), [path, "\(self.port)", WebhookReceiver.secret], output: .descriptor(handle.fileDescriptor))
        let end = ContinuousClock.now + .seconds(20)
        while (try? HTTPConnection(port: self.port)) == nil, ContinuousClock.now < end { usleep(5000) }
    }

    /// The line that begins so, once it is there.
    func line(_ beginning: String) async throws -> String {
        let end = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < end {
            let text = try String(contentsOfFile: self.output, encoding: .utf8)
            if text.hasSuffix("\n"), let line = text.split(separator: "\n").first(where: { $0.hasPrefix(beginning) }) {
                return String(line)
            }
            try await Task.sleep(for: .milliseconds(5))
        }
        throw HTTPConnection.Missing(description: "no line that begins with \(beginning)")
    }

    /// A signature by Python's own hmac.
    func signature(of body: String, timestamp: Int, secret: String) throws -> String {
        let script =
            "import hashlib, hmac, sys; print(hmac.new(sys.argv[1].encode(), sys.argv[2].encode(), hashlib.sha256).hexdigest(), end='')"
        return "v1=" + (try TestProcess.run(WalkthroughTests.pythonPath(), ["-c", script, secret, "\(timestamp).\(body)"]).text)
    }
}
