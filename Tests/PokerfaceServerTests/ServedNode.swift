import Foundation
import TestSupport
import Testing

/// `pokerface` as a process with its two outputs in files.
final class ServedNode: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let directory: TemporaryDirectory
    private let process: Process

    init(_ arguments: [String], environment: [String: String] = [:]) throws {
        self.directory = try TemporaryDirectory()
        self.process = Process()
        process.executableURL = URL(fileURLWithPath: try NodeProcess.binaryPath())
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle(forWritingAtPath: try directory.write("out", ""))
        process.standardError = FileHandle(forWritingAtPath: try directory.write("err", ""))
        try process.run()
    }

    /// In order, so that a failed test leaves no private redis-server behind.
    deinit { if process.isRunning { process.terminate() } }

    var output: String { text("out") }
    var errors: String { text("err") }
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

    func signal(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// The exit status, 1000 and more for a signal.
    func waitForExit() async throws -> Int32 {
        while process.isRunning { try await Task.sleep(for: .milliseconds(5)) }
        return process.terminationReason == .uncaughtSignal ? 1000 + process.terminationStatus : process.terminationStatus
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
