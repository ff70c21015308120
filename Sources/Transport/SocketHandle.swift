import Logging
import Metrics
import NIOCore
import WebSocketWire

/// One WebSocket, from its 101 to its end: what others write to and close. Compared by identity. Loop-bound.
///
/// `@unchecked Sendable`: a reference may be kept and passed on by other loops, but all stored state that changes is touched on `eventLoop` only, which
/// every entrance asserts; `eventLoop` and `remoteAddress` never change.
///
/// `drained`, `outputResumed`, `closed` and `received` are never called from inside a call to this type, so a loop over many sockets may write to each.
package final class SocketHandle: @unchecked Sendable {
    /// The loop on which everything here happens.
    package let eventLoop: any EventLoop
    /// The peer's IP address without a port.
    package let remoteAddress: String
    let channel: any Channel
    let shard: ListenerShard
    /// What was agreed on about compression; nil for none.
    let compression: DeflateAgreement?
    var handler: (any SocketHandler)?
    var timerSlot: Int?
    var wakeTime: NIODeadline?
    var queue: SendQueue
    var liveness: Liveness
    var lifetime: SocketLifetime
    var handshake = WebSocketCloseHandshake(role: .server)
    var decoder: WebSocketDecoder
    var isPaused = false
    var isReadingBytes = true
    var isDelivering = false
    /// Whether it waits for its turn among the loop's sockets that have sent much at once.
    var isPostponed = false
    var inputHasEnded = false
    /// The payload of the last ping, while its pong is left out.
    var owedPong: ByteBuffer?
    var isCounted = false
    /// Its part of the loop's bytes in flight.
    var heldBytes = 0
    /// Of these, messages that its owner has not done with.
    var messageBytes = 0
    var messageAge = MessageAge()
    let output: DirectOutput

    /// A socket on a channel whose 101 is written, or whose client went away before that.
    ///
    /// - Parameter isSecure: bytes have to pass TLS on their way to the kernel.
    init(
        channel: any Channel, shard: ListenerShard, remoteAddress: String, isSecure: Bool, acceptance: SocketAcceptance,
        compression: DeflateAgreement? = nil
    ) {
        let configuration = shard.configuration
        self.eventLoop = shard.eventLoop
        self.remoteAddress = remoteAddress
        self.channel = channel
        self.shard = shard
        self.compression = compression
        self.handler = acceptance.handler
        self.queue = SendQueue(limits: configuration.sendLimits)
        self.liveness = shard.makeLiveness(now: .now())
        self.lifetime = SocketLifetime(
            patience: SocketLifetime.Patience(
                close: configuration.closeTimeout, linger: configuration.lingerTimeout, halfClosed: configuration.halfCloseTimeout))
        self.decoder = WebSocketDecoder(
            role: .server, limits: acceptance.limits, inflaters: compression.map { _ in shard.compression.inflaters })
        self.output = DirectOutput(channel: channel, maySend: !isSecure)
    }
}

// MARK: - Sending

extension SocketHandle {
    /// Whether room events are dropped now.
    package var isAboveSoftLimit: Bool {
        self.eventLoop.assertInEventLoop()
        return self.queue.isAboveSoftLimit
    }

    /// Bytes that wait because the kernel did not take them.
    package var queuedBytes: Int {
        self.eventLoop.assertInEventLoop()
        return self.queue.bytes
    }

    /// Encodes and sends one frame to this client alone, compressed where that was agreed on and makes it shorter. It waits in the queue when it
    /// must; above the hard limit the socket is closed with 4108.
    ///
    /// - Parameter opcode: text, binary, ping or pong. A close frame is `close(code:reason:)`'s business and ignored here.
    package func send(_ opcode: WebSocketOpcode = .text, _ payload: ByteBuffer) {
        self.eventLoop.assertInEventLoop()
        guard self.handshake.isOpen, opcode != .close else { return }
        let frame = self.encode(opcode, payload)
        let kind: SendQueue.Kind = opcode == .pong ? .pong : opcode.isControl ? .control : .direct
        switch self.queue.admit(kind, bytes: frame.readableBytes, frames: 1) {
        case .take: _ = self.write(frame, frames: 1)
        case .drop: break
        case .overflow: self.overflow()
        }
    }

    /// Control frames are never compressed (RFC 7692 section 6.1).
    private func encode(_ opcode: WebSocketOpcode, _ payload: ByteBuffer) -> ByteBuffer {
        guard let compression = self.compression, !opcode.isControl,
            let compressed = self.shard.compression.compress(payload, for: compression)
        else { return WebSocketEncoder.frame(opcode, payload) }
        return WebSocketEncoder.frame(opcode, compressed, isCompressed: true)
    }

    /// Sends whole encoded frames that other sockets of this loop get too. Above the soft limit they are dropped.
    @discardableResult
    package func send(_ shared: inout SharedFrames) -> SendOutcome {
        self.eventLoop.assertInEventLoop()
        guard self.handshake.isOpen else { return .closed }
        let bytes = shared.bytes(for: self)
        switch self.queue.admit(.room, bytes: bytes.readableBytes, frames: shared.count) {
        case .take:
            return self.write(bytes, frames: shared.count)
        case .drop, .overflow:
            self.shard.metrics.framesDropped.increment(by: shared.count)
            return .dropped
        }
    }

    /// To the kernel directly while nothing waits and no TLS is in between; what it does not take goes through NIO, and everything behind it too until all is written.
    func write(_ bytes: ByteBuffer, frames: Int) -> SendOutcome {
        self.shard.traffic.framesSent &+= frames
        var rest = bytes
        if self.queue.isEmpty {
            self.output.send(&rest)
            if rest.readableBytes == 0 { return .sent }
        }
        let waiting = rest.readableBytes
        let wasEmpty = self.queue.isEmpty
        self.queue.queued(bytes: waiting, frames: frames, now: .now())
        self.countFlight()
        let promise = self.eventLoop.makePromise(of: Void.self)
        promise.futureResult.whenComplete { _ in self.written(bytes: waiting, frames: frames) }
        self.channel.writeAndFlush(rest, promise: promise)
        if wasEmpty, !self.queue.isEmpty { self.scheduleNext() }
        return self.queue.isEmpty ? .sent : .queued
    }

    private func written(bytes: Int, frames: Int) {
        let relief = self.queue.written(bytes: bytes, frames: frames)
        self.countFlight()
        if relief != .none { self.eventLoop.execute { self.tell(relief) } }
        if self.owedPong != nil { self.eventLoop.execute { self.answerOwedPing() } }
        if self.queue.isEmpty { self.eventLoop.execute { self.outputFlushed() } }
    }

    private func tell(_ relief: SendQueue.Relief) {
        guard self.handshake.isOpen, let handler = self.handler else { return }
        if relief == .resumedAfterDrops { handler.drained(self) }
        handler.outputResumed(self)
    }

    private func outputFlushed() {
        guard self.queue.isEmpty else { return }
        self.act(self.lifetime.flushed(now: .now()))
    }

    /// The queue is at the hard limit or stands still: the peer is told 4108, behind what it has not read, and gets the close time-out to read it.
    func overflow() {
        self.shard.metrics.slowConsumers.increment()
        self.shard.metrics.limits.reached(.sendQueue)
        self.fail(.tooSlow)
    }
}
