import Glibc
import NIOPosix

/// The terminal's keys as they come.
enum Keyboard {
    /// Bytes until the terminal is gone. Reading occupies one thread of NIO's blocking pool, and cannot be interrupted.
    static func bytes() -> AsyncStream<[UInt8]> {
        let (stream, continuation) = AsyncStream.makeStream(of: [UInt8].self, bufferingPolicy: .bufferingOldest(64))
        NIOThreadPool.singleton.submit { _ in
            var buffer = [UInt8](repeating: 0, count: 1024)
            while true {
                let count = read(STDIN_FILENO, &buffer, buffer.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                // Somebody who types faster than 64 reads are taken loses keys, and nothing else.
                if case .terminated = continuation.yield(Array(buffer[..<count])) { return }
            }
            continuation.finish()
        }
        return stream
    }
}
