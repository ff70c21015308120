import Logging
import NIOCore

/// Stands in front of a listening socket and accepts nobody while the listener is full, so that everything else in the process still gets
/// descriptors. Who comes meanwhile waits in the kernel's backlog. Bound to the loop of its socket.
final class AcceptGate: ChannelInboundHandler, ChannelOutboundHandler {
    typealias InboundIn = any Channel
    typealias InboundOut = any Channel
    typealias OutboundIn = Never

    private let seats: AcceptSeats
    private let logger: Logger
    private let limits: LimitCounters
    private var isHeld = false
    private var nextNotice = NIODeadline.uptimeNanoseconds(0)

    init(seats: AcceptSeats, logger: Logger, limits: LimitCounters) {
        self.seats = seats
        self.logger = logger
        self.limits = limits
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        self.seats.onRoom(ObjectIdentifier(self)) {
            bound.eventLoop.execute {
                let (gate, context) = bound.value
                gate.open(context)
            }
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) { self.seats.forget(ObjectIdentifier(self)) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let seats = self.seats
        seats.take()
        self.unwrapInboundIn(data).closeFuture.whenComplete { _ in seats.giveBack() }
        context.fireChannelRead(data)
    }

    func read(context: ChannelHandlerContext) {
        guard self.seats.isFull else { return context.read() }
        self.isHeld = true
        self.limits.reached(.descriptors)
        self.tell()
    }

    private func open(_ context: ChannelHandlerContext) {
        guard self.isHeld, context.channel.isActive else { return }
        self.isHeld = false
        self.read(context: context)
    }

    /// Not for each connection of a crowd that comes and goes.
    private func tell() {
        guard NIODeadline.now() >= self.nextNotice else { return }
        self.nextNotice = .now() + .minutes(1)
        self.logger.warning(
            "full: new connections wait until others end", metadata: ["connections": "\(self.seats.limit)"])
    }
}
