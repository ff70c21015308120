import Logging
import NIOCore
import WebSocketWire

/// The part of a listener that lives on one event loop: its door, its sockets and their timers. Loop-bound.
///
/// `@unchecked Sendable`: the reference travels into channel initialisers and control calls, but every stored property that changes is touched on
/// `eventLoop` only, which each entrance asserts.
final class ListenerShard: @unchecked Sendable {
    let eventLoop: any EventLoop
    let configuration: ListenerConfiguration
    let door: any Door
    let logger: Logger
    let metrics: TransportMetrics
    /// The node's, like the sum of bytes in flight.
    let ledger: ClientLedger
    let flightTotal: FlightTotal
    /// What the sockets of this loop hold.
    var flight = FlightCount()
    /// When the wheel turned last.
    private(set) var turnTime = NIODeadline.now()
    /// Counted at every turn of the wheel, which turns while there is a socket and once more.
    var traffic = Traffic()
    let compression = LoopCompression()
    /// Sockets that have more to deliver than one turn allows, in the order in which they came to that.
    var postponed = CircularBuffer<SocketHandle>(initialCapacity: 0)
    var isTakingTurns = false
    private var wheel: TimerWheel<any Timed>
    private var isTicking = false
    private var serial = 0
    private var sockets: [ObjectIdentifier: SocketHandle] = [:]
    /// Connections on which HTTP is spoken.
    private var callers: [ObjectIdentifier: DoorHandler] = [:]
    private var emptied: EventLoopPromise<Void>?
    /// What sockets are told that open after everybody was closed: their acceptance was decided before.
    private var farewell: (code: WebSocketCloseCode, reason: String)?

    init(
        eventLoop: any EventLoop, configuration: ListenerConfiguration, door: any Door, logger: Logger, metrics: TransportMetrics,
        ledger: ClientLedger, flightTotal: FlightTotal
    ) {
        self.eventLoop = eventLoop
        self.configuration = configuration
        self.door = door
        self.logger = logger
        self.metrics = metrics
        self.ledger = ledger
        self.flightTotal = flightTotal
        self.wheel = TimerWheel(now: .now(), resolution: configuration.timerResolution)
    }

    /// A liveness whose first ping is spread over the second half of the interval, in the order of the sockets.
    func makeLiveness(now: NIODeadline) -> Liveness {
        self.serial &+= 1
        let interval = self.configuration.pingInterval
        let share = interval.nanoseconds / 2 + interval.nanoseconds / 128 * Int64(self.serial & 63)
        return Liveness(interval: interval, timeout: self.configuration.pongTimeout, firstPing: now + .nanoseconds(share))
    }
}

// MARK: - Who is here

extension ListenerShard {
    /// Sockets and connections on which HTTP is spoken.
    var connectionCount: Int { self.sockets.count + self.callers.count }

    var allSockets: some Collection<SocketHandle> { self.sockets.values }

    var allCallers: some Collection<DoorHandler> { self.callers.values }

    func add(_ socket: SocketHandle) {
        self.eventLoop.assertInEventLoop()
        self.sockets[ObjectIdentifier(socket)] = socket
        guard let (code, reason) = self.farewell else { return }
        // On the loop's next turn, so that its owner hears `opened` first.
        self.eventLoop.execute { socket.close(code: code, reason: reason) }
    }

    func remove(_ socket: SocketHandle) {
        self.eventLoop.assertInEventLoop()
        self.unschedule(socket)
        self.sockets.removeValue(forKey: ObjectIdentifier(socket))
        self.tellWhenEmpty()
    }

    func addCaller(_ door: DoorHandler) {
        self.eventLoop.assertInEventLoop()
        self.callers[ObjectIdentifier(door)] = door
    }

    func removeCaller(_ door: DoorHandler) {
        self.eventLoop.assertInEventLoop()
        self.callers.removeValue(forKey: ObjectIdentifier(door))
        self.tellWhenEmpty()
    }

    /// Begins to close every socket, evenly over half of the given time, ends every HTTP connection, and cuts at the time's end what is left.
    ///
    /// A connection whose 101 is on its way is a socket already: it hears the code as soon as it can.
    ///
    /// - Returns: succeeds when the last one has gone.
    func closeAll(code: WebSocketCloseCode, reason: String, within time: TimeAmount) -> EventLoopFuture<Void> {
        self.eventLoop.assertInEventLoop()
        self.farewell = (code, reason)
        for door in self.callers.values where !door.isBecomingSocket { door.goAway() }
        let sockets = Array(self.sockets.values)
        for (index, socket) in sockets.enumerated() {
            let delay = TimeAmount.nanoseconds(time.nanoseconds / 2 / Int64(sockets.count) * Int64(index))
            self.eventLoop.scheduleTask(in: delay) { socket.close(code: code, reason: reason) }
        }
        let promise = self.emptied ?? self.eventLoop.makePromise(of: Void.self)
        self.emptied = promise
        let cut = self.eventLoop.scheduleTask(in: time) { self.cutAll() }
        promise.futureResult.whenComplete { _ in cut.cancel() }
        self.tellWhenEmpty()
        return promise.futureResult
    }

    private func cutAll() {
        self.eventLoop.assertInEventLoop()
        for door in self.callers.values { door.channel.close(promise: nil) }
        for socket in self.sockets.values { socket.cut() }
    }

    private func tellWhenEmpty() {
        guard let promise = self.emptied, self.sockets.isEmpty, self.callers.isEmpty else { return }
        self.emptied = nil
        promise.succeed(())
    }
}

// MARK: - Timers

extension ListenerShard {
    /// Wakes the element at that time, and not at any other that was asked for before; nil for never.
    func schedule(_ element: any Timed, at deadline: NIODeadline?) {
        self.eventLoop.assertInEventLoop()
        self.unschedule(element)
        guard let deadline else { return }
        element.wakeTime = deadline
        element.timerSlot = self.wheel.insert(element, id: ObjectIdentifier(element), at: deadline)
        self.tickLater()
    }

    func unschedule(_ element: any Timed) {
        guard let slot = element.timerSlot else { return }
        element.timerSlot = nil
        element.wakeTime = nil
        self.wheel.remove(id: ObjectIdentifier(element), slot: slot)
    }

    private func tickLater() {
        guard !self.isTicking, self.wheel.count > 0 else { return }
        self.isTicking = true
        self.eventLoop.scheduleTask(in: self.configuration.timerResolution) {
            self.isTicking = false
            self.turn()
            self.tickLater()
        }
    }

    private func turn() {
        let now = NIODeadline.now()
        self.turnTime = now
        self.metrics.carried(self.traffic)
        self.traffic = Traffic()
        let compressed = self.compression.takeCounts()
        self.metrics.compressed(received: compressed.received, sent: compressed.sent)
        self.relieve()
        for element in self.wheel.due(at: now) {
            // A call in front of this one may have moved or removed its timer.
            guard let wakeTime = element.wakeTime else { continue }
            if wakeTime > now {
                // Beyond the wheel's span, or the wheel had rested.
                self.schedule(element, at: wakeTime)
            } else {
                self.unschedule(element)
                element.timeArrived(now: now)
            }
        }
    }
}
