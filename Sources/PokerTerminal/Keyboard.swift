import Glibc
import NIOPosix

/// The terminal's keys as they come.
enum Keyboard {
    /// Bytes until the terminal is gone. Reading occupies one thread of NIO's blocking pool, and cannot be interrupted.
    static func bytes() -> AsyncStream<[UInt8]> {
        let (stream, continuation) = AsyncStream.makeStream(of: [UInt8].self, bufferingPolicy: .bufferingOldest(64))
        NIOThreadPool.singleton.submit { _ in
            var buffer = [UInt8](repeating: 0, count: 1024)
            // One byte more than is read, for the second escape.
            let room = buffer.count - 1
            while true {
                var count = read(STDIN_FILENO, &buffer, room)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                if buffer[count - 1] == Self.escape, !Self.goesOn() {
                    buffer[count] = Self.escape
                    count += 1
                }
                // Somebody who types faster than 64 reads are taken loses keys, and nothing else.
                if case .terminated = continuation.yield(Array(buffer[..<count])) { return }
            }
            continuation.finish()
        }
        return stream
    }

    private static let escape: UInt8 = 0x1B
    /// Milliseconds in which the rest of a key's sequence comes, also over a slow line.
    private static let patience: Int32 = 50

    /// Whether more comes at once: otherwise an escape is the key itself and begins no sequence, which is told to the parser as two.
    private static func goesOn() -> Bool {
        var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        return poll(&input, 1, self.patience) > 0
    }
}
