import NIOCore
import NIOSSL
import NIOTLS

/// Stands between TLS and the protocol on top of it, and makes an encrypted channel end and hold back like a plain one. Loop-bound.
///
/// - What is written waits here in the clear, where frames for many sockets share their bytes, and goes to TLS piece by piece as the kernel takes it: NIOSSL would
///   encrypt all of it at once, each frame into a buffer of its own for a whole record.
/// - Closing says goodbye (close_notify) and does not wait for the peer's.
/// - An end without a goodbye is an end: both protocols above tell where a message ends.
final class SecureEnd: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Two records: enough for one call to the kernel, little enough for many slow readers.
    private static let pieceBytes = 32 << 10

    private let floor: TransportFloor
    private let tls: NIOSSLHandler
    private let serverName: String?
    private let outcome: (TLSFailure?) -> Void
    private var waiting = MarkedCircularBuffer<(bytes: ByteBuffer, promise: EventLoopPromise<Void>?)>(initialCapacity: 0)
    private var closing: (isAsked: Bool, promise: EventLoopPromise<Void>?) = (false, nil)
    private var isSecure = false
    private var isDecided = false
    private var isWriting = false
    private var isPumping = false

    /// - Parameters:
    ///   - serverName: what the peer's certificate is compared with, for the words of a failure.
    ///   - outcome: called once, with nil when the handshake is done.
    init(floor: TransportFloor, tls: NIOSSLHandler, serverName: String?, outcome: @escaping (TLSFailure?) -> Void) {
        self.floor = floor
        self.tls = tls
        self.serverName = serverName
        self.outcome = outcome
    }

    func handlerRemoved(context: ChannelHandlerContext) { self.failAll(ChannelError.ioOnClosedChannel) }

    func channelInactive(context: ChannelHandlerContext) {
        self.decide(TLSFailure(.ended, "the connection was closed during the TLS handshake"))
        self.failAll(ChannelError.ioOnClosedChannel)
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(.handshakeCompleted) = event as? TLSUserEvent {
            self.isSecure = true
            self.decide(nil)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if case .some(.uncleanShutdown) = error as? NIOSSLError { return }
        let failure = TLSFailure(error, peer: self.isSecure ? nil : self.tls.peerCertificate, serverName: self.serverName)
        self.decide(failure)
        context.fireErrorCaught(failure)
    }

    private func decide(_ failure: TLSFailure?) {
        guard !self.isDecided else { return }
        self.isDecided = true
        self.outcome(failure)
    }
}

// MARK: - Out

extension SecureEnd {
    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        self.waiting.append((self.unwrapOutboundIn(data), promise))
    }

    func flush(context: ChannelHandlerContext) {
        self.waiting.mark()
        self.pump(context)
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        switch mode {
        case .input: context.close(mode: mode, promise: promise)
        case .output:
            self.closing = (true, promise)
            self.pump(context)
        case .all:
            if let promise { context.channel.closeFuture.cascade(to: promise) }
            if self.isSecure { context.close(mode: .output, promise: nil) }
            self.floor.close()
        }
    }

    /// One piece after the other, as long as the kernel takes them at once.
    private func pump(_ context: ChannelHandlerContext) {
        guard !self.isPumping else { return }
        self.isPumping = true
        while !self.isWriting, self.waiting.hasMark { self.writePiece(context) }
        self.isPumping = false
        guard self.closing.isAsked, !self.isWriting, !self.waiting.hasMark else { return }
        let promise = self.closing.promise
        self.closing = (false, nil)
        context.close(mode: .output, promise: promise)
    }

    private func writePiece(_ context: ChannelHandlerContext) {
        var parts: [ByteBuffer] = []
        var promises: [EventLoopPromise<Void>] = []
        var room = Self.pieceBytes
        while room > 0, self.waiting.hasMark, var first = self.waiting.first {
            if first.bytes.readableBytes > room, let part = first.bytes.readSlice(length: room) {
                self.waiting[self.waiting.startIndex] = first
                parts.append(part)
                room = 0
            } else {
                _ = self.waiting.popFirst()
                room -= first.bytes.readableBytes
                if first.bytes.readableBytes > 0 { parts.append(first.bytes) }
                if let promise = first.promise { promises.append(promise) }
            }
        }
        self.write(parts, promises, context)
    }

    /// The last part carries the promise of them all.
    private func write(_ parts: [ByteBuffer], _ promises: [EventLoopPromise<Void>], _ context: ChannelHandlerContext) {
        self.isWriting = true
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { result in
            self.isWriting = false
            for promise in promises { promise.completeWith(result) }
            self.pump(context)
        }
        guard let last = parts.last else { return written.succeed() }
        for part in parts.dropLast() { context.write(self.wrapOutboundOut(part), promise: nil) }
        context.writeAndFlush(self.wrapOutboundOut(last), promise: written)
    }

    private func failAll(_ error: any Error) {
        while let entry = self.waiting.popFirst() { entry.promise?.fail(error) }
        self.closing.promise?.fail(error)
        self.closing = (false, nil)
    }
}
