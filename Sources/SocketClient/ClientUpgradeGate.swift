import NIOCore

/// Stands before the HTTP decoder and lets it have the answer's head alone, so that what came in one piece with a 101 is still here
/// when the upgrade is decided, and needs no way back out of the decoder. Bound to its channel's loop.
final class ClientUpgradeGate: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// What the bytes behind a head belong to.
    enum Verdict {
        /// To another head: none came yet, or an informational one.
        case undecided
        /// To the body of a refusal.
        case body
        /// To the frame handler, which is the next one now.
        case frames
    }

    /// Set by the handshake handler while the head is passed on.
    var verdict = Verdict.undecided
    private var matched = 0
    private static let terminator: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A]

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = self.unwrapInboundIn(data)
        while case .undecided = self.verdict, let head = self.readHead(&bytes) {
            context.fireChannelRead(self.wrapInboundOut(head))
        }
        if bytes.readableBytes > 0 { context.fireChannelRead(self.wrapInboundOut(bytes)) }
        if case .frames = self.verdict { context.pipeline.syncOperations.removeHandler(self, promise: nil) }
    }

    /// The bytes up to and with the empty line, or as many as there are.
    private func readHead(_ bytes: inout ByteBuffer) -> ByteBuffer? {
        var count = 0
        for byte in bytes.readableBytesView {
            count += 1
            self.matched = byte == Self.terminator[self.matched] ? self.matched + 1 : (byte == 0x0D ? 1 : 0)
            guard self.matched == Self.terminator.count else { continue }
            self.matched = 0
            break
        }
        return count == 0 ? nil : bytes.readSlice(length: count)
    }
}
