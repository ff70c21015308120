import NIOCore
import WebSocketWire

/// Encoded frames that many sockets of one loop get: compressed once, when the first socket comes that takes compressed messages, and then
/// shared. Loop-bound.
package struct SharedFrames {
    /// How many frames they are.
    package let count: Int
    private let plain: ByteBuffer
    /// By window, one or two; usually the first is the only one.
    private var compressed: [(windowBits: Int, frames: ByteBuffer)] = []

    /// - Parameters:
    ///   - frames: bytes of unmasked frames, each a whole message; not copied.
    ///   - count: how many frames they are.
    package init(_ frames: ByteBuffer, count: Int) {
        self.plain = frames
        self.count = count
    }

    /// The bytes for this socket.
    mutating func bytes(for socket: SocketHandle) -> ByteBuffer {
        guard let windowBits = socket.compression?.windowBits else { return self.plain }
        if let known = self.compressed.first(where: { $0.windowBits == windowBits }) { return known.frames }
        let frames = socket.shard.compression.compress(frames: self.plain, windowBits: windowBits)
        self.compressed.append((windowBits, frames))
        return frames
    }
}
