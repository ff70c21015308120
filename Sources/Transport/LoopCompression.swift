import NIOCore
import WebSocketWire

/// What one event loop compresses with: a deflater for each window in use, and a pool of inflaters. Nothing of it belongs to a socket. Loop-bound.
final class LoopCompression {
    /// Where the decoders of this loop's sockets get theirs.
    let inflaters = InflaterPool()
    private var deflaters: [Int: Deflater] = [:]

    /// The compressed payload of one message; nil when it is to go as it is.
    func compress(_ payload: ByteBuffer, for agreement: DeflateAgreement) -> ByteBuffer? {
        guard payload.readableBytes >= Deflater.threshold else { return nil }
        return self.deflater(agreement.windowBits)?.compress(payload)
    }

    /// The frames with each message compressed that gets shorter by it.
    func compress(frames: ByteBuffer, windowBits: Int) -> ByteBuffer {
        guard frames.readableBytes >= Deflater.threshold else { return frames }
        return self.deflater(windowBits)?.compress(frames: frames) ?? frames
    }

    /// What went through since the last call.
    func takeCounts() -> (received: DeflateCounts, sent: DeflateCounts) {
        var sent = DeflateCounts()
        for deflater in self.deflaters.values { sent.add(deflater.takeCounts()) }
        return (self.inflaters.takeCounts(), sent)
    }

    /// Made when the first message needs it; without memory messages go as they are.
    private func deflater(_ windowBits: Int) -> Deflater? {
        if let deflater = self.deflaters[windowBits] { return deflater }
        let deflater = Deflater(windowBits: windowBits)
        self.deflaters[windowBits] = deflater
        return deflater
    }
}

@available(*, unavailable)
extension LoopCompression: Sendable {}
