import Foundation
import Synchronization

/// `pokerface connect URL`, or another command that takes lines, as somebody types it: a process whose input is a pipe and whose output is kept.
///
/// It is killed with this object.
package final class ConnectProcess: Sendable {
    private let name: String
    private let outputPath: String
    private let input: Mutex<FileHandle>
    private let process: TestProcess

    /// Starts it.
    ///
    /// - Parameters:
    ///   - folder: an existing one, for the file with its output.
    ///   - name: who types; names the file.
    package convenience init(_ url: String, folder: String, name: String) throws {
        try self.init(command: ["connect", url], folder: folder, name: name)
    }

    /// Starts `pokerface` with these arguments.
    package init(command: [String], folder: String, name: String) throws {
        // A client that ended early shows itself by what it printed, not by the end of the tests.
        signal(SIGPIPE, SIG_IGN)
        self.name = name
        self.outputPath = "\(folder)/connect-\(name).out"
        guard FileManager.default.createFile(atPath: self.outputPath, contents: nil),
            let output = FileHandle(forWritingAtPath: self.outputPath)
        else { throw NodeProcessError(what: "cannot write \(self.outputPath)", log: "") }
        let pipe = Pipe()
        self.process = try TestProcess(
            NodeProcess.binaryPath(), command, input: .descriptor(pipe.fileHandleForReading.fileDescriptor),
            output: .descriptor(output.fileDescriptor), errors: .descriptor(STDERR_FILENO))
        self.input = Mutex(pipe.fileHandleForWriting)
    }

    /// Everything that it has printed on standard output.
    package var output: String { (try? String(contentsOfFile: self.outputPath, encoding: .utf8)) ?? "" }

    /// Types a line.
    package func type(_ line: String) throws {
        try self.input.withLock { try $0.write(contentsOf: Data("\(line)\n".utf8)) }
    }

    /// Waits until its output holds a text; the limit of 20 s only ends a test that would hang.
    package func see(_ text: String) async throws {
        _ = try await self.wait(for: "to see \(text)") { $0.contains(text) ? true : nil }
    }

    /// Waits until its output matches, and returns the first match.
    package func find<Output>(_ pattern: @autoclosure () -> Regex<Output>) async throws -> Output {
        let pattern = pattern()
        return try await self.wait(for: "for a match") { $0.firstMatch(of: pattern)?.output }
    }

    /// Ends its input and waits for its end, for which it takes the time of `-w`; the exit status.
    package func end() throws -> TestProcess.End {
        try self.input.withLock { try $0.close() }
        guard let end = self.process.wait(atMost: .seconds(60)) else {
            throw NodeProcessError(what: "\(self.name) does not end", log: self.output)
        }
        return end
    }

    private func wait<Value>(for what: String, _ look: (String) -> Value?) async throws -> Value {
        let limit = ContinuousClock.now + .seconds(20)
        while true {
            if let value = look(self.output) { return value }
            guard ContinuousClock.now < limit, self.process.isRunning else {
                throw NodeProcessError(what: "\(self.name) waited in vain \(what)", log: self.output)
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
