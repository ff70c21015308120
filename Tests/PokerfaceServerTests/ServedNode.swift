import Foundation
import TestSupport
import Testing

/// `pokerface` as a process with its two outputs in files.
final class ServedNode: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let directory: TemporaryDirectory
    private let process: TestProcess

    /// - Parameter ignoring: a signal that it finds ignored, such as `HUP`, as under nohup.
    init(_ arguments: [String], environment: [String: String] = [:], ignoring: String? = nil) throws {
        self.directory = try TemporaryDirectory()
        let output = FileHandle(forWritingAtPath: try directory.write("out", ""))
        let errors = FileHandle(forWritingAtPath: try directory.write("err", ""))
        guard let output, let errors else { throw Failure(description: "no files for its outputs") }
        let binary = try NodeProcess.binaryPath()
        let shell = ignoring.map { ["-c", "trap '' \($0); exec \"$0\" \"$@\"", binary] } ?? []
        self.process = try TestProcess(
            ignoring == nil ? binary : "/bin/sh", shell + arguments,
            environment: ProcessInfo.processInfo.environment.merging(environment) { $1 },
            output: .descriptor(output.fileDescriptor), errors: .descriptor(errors.fileDescriptor))
    }

    /// In order, so that a failed test leaves no private redis-server behind.
    deinit { process.terminate(within: .seconds(10)) }

    var output: String { text("out") }
    var errors: String { text("err") }
    var isRunning: Bool { process.isRunning }
    var pid: Int32 { process.processIdentifier }

    private func text(_ name: String) -> String {
        (try? String(contentsOfFile: directory.path + "/" + name, encoding: .utf8)) ?? ""
    }

    /// The ports of the ready line.
    func waitUntilReady() async throws -> (port: Int, admin: Int) {
        while true {
            if let line = output.firstMatch(of: /ready: ws:\/\/[^ ]*:(\d+)\/[^ ]* \(admin http:\/\/[^ ]*:(\d+)\)\n/),
                let port = Int(line.1), let admin = Int(line.2)
            {
                return (port, admin)
            }
            guard process.isRunning else { throw Failure(description: "it ended: \(errors)") }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    func signal(_ signal: Int32) { process.signal(signal) }

    /// The exit status, 1000 and more for a signal.
    func waitForExit() async throws -> Int32 {
        while process.isRunning { try await Task.sleep(for: .milliseconds(5)) }
        switch process.wait() {
        case .status(let status): return status
        case .signal(let signal): return 1000 + signal
        }
    }

    /// Waits for the end, which must have this status; else what it printed is shown.
    func expectExit(_ expected: Int32, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let status = try await waitForExit()
        #expect(status == expected, "\(errors)", sourceLocation: sourceLocation)
    }

    /// Waits until standard error contains `text`.
    func waitForError(_ text: String) async throws {
        while !errors.contains(text) {
            guard process.isRunning else { throw Failure(description: "it ended: \(errors)") }
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
