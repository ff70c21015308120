import Glibc
import NIOPosix

/// The process's standard input as lines.
package enum StandardInput {
    /// Each line without its end, until the end of the input. Reading occupies one thread of NIO's blocking pool, and cannot be
    /// interrupted: a caller that wants no more lines just stops taking them.
    package static func lines() -> AsyncStream<String> {
        let (stream, continuation) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingOldest(64))
        NIOThreadPool.singleton.submit { _ in
            while let line = readLine(), Self.offer(line, to: continuation) {}
            continuation.finish()
        }
        return stream
    }

    /// Waits while the buffer is full, so that a long file is not read into memory; false when nobody listens any more.
    private static func offer(_ line: String, to continuation: AsyncStream<String>.Continuation) -> Bool {
        while true {
            switch continuation.yield(line) {
            case .enqueued: return true
            case .dropped: usleep(10_000)
            case .terminated: return false
            @unknown default: return false
            }
        }
    }
}
