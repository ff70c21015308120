import CoreMetrics
import NIOCore
import Rooms
import Transport
import WebSocketWire

/// One connection's way through the gateway: rates, route, integration, and the order of its messages. Loop-bound.
final class GatewaySocketHandler: SocketHandler {
    private let connection: GatewayConnection
    private let stage: StageShard
    private let rooms: RoomsShard
    private let record: ConnectionRecord
    private let metrics: GatewayMetrics
    private var bucket: TokenBucket?
    /// What the client's address may do; nil while nothing is counted by address.
    private let account: ClientAccount?
    private var refusals = RefusalCounter()
    private var queue = MessageQueue<SocketMessage>()
    /// Counts the messages that were handed over, so that a second completion of an earlier one is not taken for a later one's.
    private var lastTicket: UInt64 = 0
    /// The ticket of the message in flight.
    private var inFlight: UInt64?
    /// Whether an integration is being called right now: what completes meanwhile needs no turn of its own.
    private var isCalling = false

    init(
        _ connection: GatewayConnection, record: ConnectionRecord, account: ClientAccount?, stage: StageShard, rooms: RoomsShard,
        metrics: GatewayMetrics
    ) {
        self.connection = connection
        self.record = record
        self.stage = stage
        self.rooms = rooms
        self.metrics = metrics
        self.account = account
        self.bucket = stage.configuration.connectionThrottle.map { TokenBucket($0, at: connection.eventLoop.now) }
    }

    func opened(_ socket: SocketHandle) {
        self.connection.eventLoop.assertInEventLoop()
        self.connection.socket = socket
        self.rooms.opened(self.record, socket: socket)
    }

    func received(_ message: SocketMessage, on socket: SocketHandle) {
        self.connection.eventLoop.assertInEventLoop()
        guard self.connection.ending == nil else { return }
        let now = self.connection.eventLoop.now
        if let limit = self.limit(at: now) { return self.throttled(limit, at: now) }
        self.metrics.messages.increment()
        self.rooms.active(self.connection.id)
        self.perform(self.queue.arrived(message, bytes: message.payload.readableBytes))
    }

    func drained(_ socket: SocketHandle) {
        guard self.connection.ending == nil else { return }
        for integration in self.stage.all { integration.drained(self.connection) }
    }

    func outputResumed(_ socket: SocketHandle) { self.perform(self.queue.outputResumed()) }

    func closed(_ socket: SocketHandle, code: WebSocketCloseCode, reason: String) {
        self.connection.eventLoop.assertInEventLoop()
        guard self.connection.ending == nil else { return }
        self.connection.ending = GatewayConnection.Ending(code: code, reason: reason)
        self.connection.socket = nil
        for integration in self.stage.all { integration.closed(self.connection) }
        self.rooms.closed(self.connection.id)
        self.connection.storage = [:]
    }

    // MARK: Rates

    /// The connection's own bucket first, then its address': who is refused there takes nothing from the others of the stage.
    private func limit(at now: NIODeadline) -> ReachedLimit? {
        guard self.bucket?.take(at: now) ?? true else { return .messagesPerConnection }
        guard self.account?.mayPass(at: now) ?? true else { return .messagesPerAddress }
        return self.stage.bucket?.take(at: now) ?? true ? nil : .messagesPerStage
    }

    private func throttled(_ limit: ReachedLimit, at now: NIODeadline) {
        self.metrics.throttled.increment()
        self.metrics.limits.reached(limit)
        switch self.refusals.refused(at: now) {
        case .answer: self.connection.send(.tooManyRequests)
        case .close: self.connection.close(code: .rateLimited, reason: "Too Many Requests")
        }
    }

    // MARK: Order

    /// A loop and not a recursion, for integrations that complete at once.
    private func perform(_ first: MessageQueue<SocketMessage>.Turn) {
        defer { self.connection.socket?.holds(messageBytes: self.queue.bytes) }
        var turn = first
        while self.connection.ending == nil {
            switch turn.reading {
            case .unchanged: break
            case .pause: self.connection.socket?.pauseReading()
            case .resume: self.connection.socket?.resumeReading()
            case .overflow: return self.connection.close(code: .policyViolation, reason: "too many messages at once")
            }
            guard let message = turn.run, self.hasEnded(message) else { return }
            turn = self.queue.finished(outputIsFull: self.connection.socket?.isAboveSoftLimit ?? false)
        }
    }

    /// Hands the message over. Whether it has ended already: else its completion goes on.
    private func hasEnded(_ message: SocketMessage) -> Bool {
        guard let selection = self.stage.selector.select(message) else {
            self.metrics.forbidden.increment()
            self.connection.send(.forbidden)
            return true
        }
        guard let integration = self.stage.integration(named: selection.integration) else {
            self.failed()
            return true
        }
        self.lastTicket += 1
        let ticket = self.lastTicket
        self.inFlight = ticket
        self.isCalling = true
        integration.receive(selection.message, from: self.connection) { outcome in self.completed(ticket, outcome) }
        self.isCalling = false
        return self.inFlight == nil
    }

    private func completed(_ ticket: UInt64, _ outcome: IntegrationOutcome) {
        self.connection.eventLoop.assertInEventLoop()
        guard self.inFlight == ticket else { return }
        self.inFlight = nil
        if outcome == .failed { self.failed() }
        guard !self.isCalling else { return }
        self.perform(self.queue.finished(outputIsFull: self.connection.socket?.isAboveSoftLimit ?? false))
    }

    private func failed() {
        self.metrics.failed.increment()
        self.connection.send(.internalServerError)
    }
}

extension WebSocketCloseCode {
    /// 4101: the connection went on after it was throttled again and again (protocol.md, "Close codes").
    package static let rateLimited = WebSocketCloseCode(rawValue: 4101)
}
