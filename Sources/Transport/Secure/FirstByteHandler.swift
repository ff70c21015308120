import Logging
import Metrics
import NIOCore
import TLS

/// Tells TLS and plain HTTP on one port apart: a TLS handshake begins with the byte 0x16 (RFC 8446 section 5.1), which no method does. Loop-bound.
///
/// The door behind it has begun to count the time, so silence and drops before and during the TLS handshake end when the handshake time is over.
final class FirstByteHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private static let handshakeRecord: UInt8 = 0x16

    private let certificate: ServerCertificate
    private let door: DoorHandler

    init(certificate: ServerCertificate, door: DoorHandler) {
        self.certificate = certificate
        self.door = door
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = self.unwrapInboundIn(data)
        guard let first = bytes.readableBytesView.first else { return }
        if first == Self.handshakeRecord {
            // Nothing can be said before the handshake, whose cost is what is saved.
            guard self.door.maySecure() else { return context.close(promise: nil) }
            do {
                try self.secure(context)
            } catch {
                // Only when the channel is gone already.
                return context.close(promise: nil)
            }
        }
        context.fireChannelRead(data)
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }

    private func secure(_ context: ChannelHandlerContext) throws {
        let (metrics, logger, peer) = (self.door.shard.metrics, self.door.shard.logger, self.door.remoteAddress)
        self.door.isSecure = true
        try self.certificate.secure(context.channel, behind: self) { failure in
            guard let failure else { return metrics.secureConnections.increment() }
            metrics.secureFailures.increment()
            logger.debug("TLS handshake failed", metadata: ["reason": "\(failure)", "peer": "\(peer)"])
        }
    }
}
