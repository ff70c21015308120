import Logging
import NIOCore

/// Stands in front of a listening socket and accepts nobody while the listener is full, so that everything else in the process still gets
/// descriptors. Who comes meanwhile waits in the kernel's backlog, until connections that are no sockets yet have made room. Connections of an address
/// that has too many end at once. Bound to the loop of its socket.
final class AcceptGate: ChannelInboundHandler, ChannelOutboundHandler {
    typealias InboundIn = any Channel
    typealias InboundOut = any Channel
    typealias OutboundIn = Never

    private let seats: AcceptSeats
    private let shards: [ListenerShard]
    private let logger: Logger
    private let limits: LimitCounters
    private var isHeld = false
    private var isAsking = false
    private var nextNotice = NIODeadline.uptimeNanoseconds(0)

    /// - Parameter shards: all of the listener.
    init(seats: AcceptSeats, shards: [ListenerShard], logger: Logger, limits: LimitCounters) {
        self.seats = seats
        self.shards = shards
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
        let channel = self.unwrapInboundIn(data)
        seats.take()
        channel.closeFuture.whenComplete { _ in seats.giveBack() }
        guard self.mayStay(channel) else { return channel.close(promise: nil) }
        context.fireChannelRead(data)
    }

    /// A proxy's connections are its clients', who are counted when they are known.
    private func mayStay(_ channel: any Channel) -> Bool {
        guard let shard = self.shards.first, let address = channel.remoteAddress?.ipAddress,
            !shard.configuration.trustedProxies.contains(address)
        else { return true }
        return shard.ledger.holdSeat(address, of: channel, limits: self.limits)
    }

    func read(context: ChannelHandlerContext) {
        guard self.seats.isFull else { return context.read() }
        self.isHeld = true
        self.limits.reached(.descriptors)
        self.tell()
        self.makeRoom(context)
    }

    /// Asks the loops now and then as long as it lasts: those who came last may not be theirs yet, or may have a moment more to become sockets.
    private func makeRoom(_ context: ChannelHandlerContext) {
        guard self.isHeld, !self.isAsking, context.channel.isActive else { return }
        self.isAsking = true
        for shard in self.shards { shard.eventLoop.execute { shard.makeRoom() } }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: self.seats.patience) {
            let (gate, context) = bound.value
            gate.isAsking = false
            gate.makeRoom(context)
        }
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
