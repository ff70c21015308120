import Foundation
import Synchronization

/// `pokerface play` at a terminal: a process whose three streams are a pseudo-terminal, and what stands on its screen.
///
/// It is killed with this object.
package final class TerminalProcess: Sendable {
    private let name: String
    private let master: FileHandle
    private let slave: FileHandle
    private let process: TestProcess
    private let screen: Mutex<TerminalPicture>
    private let before: [UInt8]

    /// Starts `pokerface` with these arguments, at a terminal of that size.
    package init(_ command: [String], name: String, width: Int = 80, height: Int = 24) throws {
        var (master, slave) = (Int32(-1), Int32(-1))
        var size = winsize(ws_row: UInt16(height), ws_col: UInt16(width), ws_xpixel: 0, ws_ypixel: 0)
        guard openpty(&master, &slave, nil, nil, &size) == 0 else { throw NodeProcessError(what: "no pseudo-terminal", log: "") }
        self.name = name
        self.master = FileHandle(fileDescriptor: master, closeOnDealloc: true)
        self.slave = FileHandle(fileDescriptor: slave, closeOnDealloc: true)
        _ = fcntl(master, F_SETFL, O_NONBLOCK)
        self.screen = Mutex(TerminalPicture(width: width, height: height))
        self.before = Self.mode(slave)
        self.process = try TestProcess(
            NodeProcess.binaryPath(), command,
            environment: ProcessInfo.processInfo.environment.merging(["LANG": "C", "LC_ALL": ""]) { $1 },
            input: .descriptor(slave), output: .descriptor(slave), errors: .descriptor(slave))
    }

    /// What stands on the screen, one line each.
    package var lines: [String] {
        self.drain()
        return self.screen.withLock { $0.lines }
    }

    /// Whether the screen is the program's own, which the one behind it outlives.
    package var hasOwnScreen: Bool {
        self.drain()
        return self.screen.withLock { $0.isAlternate }
    }

    /// Whether the terminal behaves as before the program.
    package var isAsBefore: Bool { Self.mode(self.slave.fileDescriptor) == self.before }

    /// Types text or keys.
    package func type(_ keys: String) throws { try self.master.write(contentsOf: Data(keys.utf8)) }

    /// Sends a signal.
    package func signal(_ number: Int32) { self.process.signal(number) }

    /// Changes the terminal's size.
    package func resize(width: Int, height: Int) {
        var size = winsize(ws_row: UInt16(height), ws_col: UInt16(width), ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(self.master.fileDescriptor, UInt(TIOCSWINSZ), &size)
        self.screen.withLock { $0 = TerminalPicture(width: width, height: height, isAlternate: $0.isAlternate) }
    }

    /// Waits until a line of the screen matches, and returns the first match; the limit of 20 s only ends a test that would hang.
    @discardableResult
    package func see<Output>(_ pattern: @autoclosure () -> Regex<Output>) async throws -> Output {
        let pattern = pattern()
        let limit = ContinuousClock.now + .seconds(20)
        while true {
            if let match = self.lines.lazy.compactMap({ $0.firstMatch(of: pattern) }).first { return match.output }
            guard ContinuousClock.now < limit else {
                throw NodeProcessError(what: "\(self.name) waited in vain", log: self.lines.joined(separator: "\n"))
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Waits for its end; how it ended.
    package func end() async throws -> TestProcess.End {
        let limit = ContinuousClock.now + .seconds(20)
        while self.process.isRunning {
            // A program cannot end while nobody takes what it writes.
            self.drain()
            guard ContinuousClock.now < limit else {
                throw NodeProcessError(what: "\(self.name) does not end", log: self.lines.joined(separator: "\n"))
            }
            try await Task.sleep(for: .milliseconds(5))
        }
        self.drain()
        return self.process.wait()
    }

    private func drain() {
        self.screen.withLock { screen in
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = read(self.master.fileDescriptor, &buffer, buffer.count)
                guard count > 0 else { return }
                screen.feed(buffer[..<count])
            }
        }
    }

    private static func mode(_ descriptor: Int32) -> [UInt8] {
        var mode = termios()
        _ = tcgetattr(descriptor, &mode)
        return withUnsafeBytes(of: &mode) { Array($0) }
    }
}
