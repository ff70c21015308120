import Glibc
import Synchronization

/// Lines to a descriptor that may be a pipe with a slow reader; any thread.
///
/// It never waits: a line for which there is no room is lost, since the writer may be an event loop that serves thousands.
package final class LineOutput: Sendable {
    /// The most that a pipe is sure to take when it says that it takes something (`PIPE_BUF`, pipe(7)).
    private static let pieceBytes = 4096
    /// Standard error, for all loggers of the process.
    package static let standardError = LineOutput(descriptor: 2)

    private let descriptor: CInt
    /// Whether the last line was cut, so that the next one begins behind a line feed. The lock also keeps two threads from taking one room for two.
    private let isTorn = Mutex(false)

    /// An output over an open descriptor, which it does not close.
    package init(descriptor: CInt) {
        self.descriptor = descriptor
    }

    /// Writes one line with its line feed: whole, or what there is room for; a reader that has gone costs the line, nothing else.
    package func write(_ line: String) {
        isTorn.withLock { isTorn in
            var text = isTorn ? "\n" + line : line
            text.withUTF8 { bytes in
                let count = written(UnsafeRawBufferPointer(bytes))
                // Nothing at all leaves it as it was.
                if count > 0 { isTorn = count < bytes.count }
            }
        }
    }

    /// How many bytes there was room for.
    private func written(_ bytes: UnsafeRawBufferPointer) -> Int {
        var sum = 0
        while sum < bytes.count, hasRoom() {
            let piece = UnsafeRawBufferPointer(rebasing: bytes[sum..<min(sum + Self.pieceBytes, bytes.count)])
            let count = Glibc.write(descriptor, piece.baseAddress, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            sum += count
        }
        return sum
    }

    private func hasRoom() -> Bool {
        var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        var count = Glibc.poll(&poll, 1, 0)
        while count < 0, errno == EINTR { count = Glibc.poll(&poll, 1, 0) }
        return count > 0 && Int32(poll.revents) & POLLOUT != 0
    }
}
