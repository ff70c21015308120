import Glibc
import NIOCore
import NIOPosix

/// Writes to a channel's socket past its pipeline, while NIO itself has nothing to write there. Loop-bound.
///
/// The descriptor is asked for once, since asking costs more than the write's own preparation. It stays valid while the channel is active: NIO closes it on
/// this loop, and marks the channel inactive before any other code runs.
struct DirectOutput {
    private let channel: any Channel
    private let descriptor: CInt
    private let maySend: Bool

    /// Finds the channel's descriptor; without one (a channel that is not a plain socket) nothing is ever written here.
    ///
    /// - Parameter maySend: false on a channel that encrypts: clear bytes must not go past its pipeline.
    init(channel: any Channel, maySend: Bool) {
        self.channel = channel
        self.maySend = maySend
        let found = try? channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { $0 }
        self.descriptor = (found ?? nil) ?? -1
    }

    /// Moves the buffer's reader past what the kernel took. Errors are left for NIO to meet and report.
    func send(_ bytes: inout ByteBuffer) {
        guard self.maySend, self.descriptor >= 0, self.channel.isActive else { return }
        let sent = bytes.withUnsafeReadableBytes { pointer in
            Glibc.send(self.descriptor, pointer.baseAddress, pointer.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
        }
        if sent > 0 { bytes.moveReaderIndex(forwardBy: sent) }
    }

    /// Bytes that the kernel holds for the peer: not yet sent, or not yet acknowledged.
    var unacknowledged: Int {
        guard self.descriptor >= 0, self.channel.isActive else { return 0 }
        var count: CInt = 0
        return ioctl(self.descriptor, UInt(TIOCOUTQ), &count) == 0 ? Int(count) : 0
    }
}
