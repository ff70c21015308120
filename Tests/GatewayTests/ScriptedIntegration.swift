import Gateway
import JSONText
import NIOCore
import NIOHTTP1
import Rooms
import Synchronization
import Transport
import WebSocketWire

/// An integration that does what each message says, and writes down what it was asked.
///
/// Actions: `say` answers `text`; `hops` answers after `n` turns of the loop; `hold` waits for `release()`; `fail`, `twice`.
/// The handshake's query decides `$connect`: `refuse=401`, or `subprotocol=x`.
final class ScriptedIntegration: Integration {
    let name = "scripted"
    private let record = Mutex(Record())

    struct Record {
        /// The ends of connections, `code reason`.
        var endings: [String] = []
        /// The records of dead nodes' connections.
        var orphans: [ConnectionRecord] = []
        /// Connections that were asked for at `$connect`.
        var asked = 0
        /// Messages that began.
        var begun = 0
        /// The most messages of one connection that were in flight at once.
        var mostInFlight = 0
        fileprivate var held: [Held] = []
        fileprivate var watchers: [(isMet: @Sendable (Record) -> Bool, continuation: CheckedContinuation<Void, Never>)] = []
    }

    fileprivate struct Held: Sendable {
        let completion: NIOLoopBound<(IntegrationOutcome) -> Void>
    }

    func makeShard(rooms: RoomsShard) -> any IntegrationShard { ScriptedShard(self) }

    /// What was written down so far.
    var now: (endings: [String], asked: Int, begun: Int, mostInFlight: Int) {
        self.record.withLock { ($0.endings, $0.asked, $0.begun, $0.mostInFlight) }
    }

    /// The records of dead nodes' connections that came so far.
    var orphans: [ConnectionRecord] { self.record.withLock { $0.orphans } }

    /// Lets go every message that is held.
    func release() {
        let held = self.record.withLock { record in
            defer { record.held = [] }
            return record.held
        }
        for one in held { one.completion.eventLoop.execute { one.completion.value(.done) } }
    }

    /// Waits until the record is as wanted, or until the test's time is over.
    func wait(until isMet: @escaping @Sendable (Record) -> Bool) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = self.record.withLock { record in
                    let isOver = isMet(record) || Task.isCancelled
                    if !isOver { record.watchers.append((isMet, continuation)) }
                    return isOver
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            let watchers = self.record.withLock { record in
                defer { record.watchers = [] }
                return record.watchers
            }
            for watcher in watchers { watcher.continuation.resume() }
        }
    }

    fileprivate func write(_ change: (inout Record) -> Void) {
        let met = self.record.withLock { record in
            change(&record)
            let watchers = record.watchers
            record.watchers = []
            let unmet = watchers.filter { !$0.isMet(record) }
            let met = watchers.filter { $0.isMet(record) }.map(\.continuation)
            record.watchers = unmet
            return met
        }
        for continuation in met { continuation.resume() }
    }

    fileprivate func hold(_ completion: NIOLoopBound<(IntegrationOutcome) -> Void>) {
        self.write { $0.held.append(Held(completion: completion)) }
    }
}

private final class ScriptedShard: IntegrationShard {
    private final class Flight {
        var count = 0
    }

    private let script: ScriptedIntegration

    init(_ script: ScriptedIntegration) {
        self.script = script
    }

    func connect(_ connection: GatewayConnection, request: HandshakeRequest, completion: @escaping (ConnectOutcome) -> Void) {
        self.script.write { $0.asked += 1 }
        let parts = request.query.split(separator: "=")
        let outcome: ConnectOutcome =
            switch (parts.first, parts.last) {
            case ("refuse", let status?): .refuse(HTTPResponseStatus(statusCode: Int(status) ?? 0))
            case ("subprotocol", let name?): .accept(subprotocol: String(name))
            default: .accept(subprotocol: nil)
            }
        connection.eventLoop.assumeIsolated().execute { completion(outcome) }
    }

    func receive(_ message: RoutedMessage, from connection: GatewayConnection, completion: @escaping (IntegrationOutcome) -> Void) {
        let flight = (connection.storage["flight"] as? Flight) ?? Flight()
        connection.storage["flight"] = flight
        flight.count += 1
        let inFlight = flight.count
        self.script.write {
            $0.begun += 1
            $0.mostInFlight = max($0.mostInFlight, inFlight)
        }
        self.act(message, connection) { outcome in
            flight.count -= 1
            completion(outcome)
        }
    }

    private func act(_ message: RoutedMessage, _ connection: GatewayConnection, _ completion: @escaping (IntegrationOutcome) -> Void) {
        let body = message.body?.objectValue
        let answer = body?["text"]?.text ?? "\(message.routeKey) \(message.action)"
        switch message.action {
        case "hops": self.hop(body?["n"]?.intValue ?? 1, connection, answer, completion)
        case "hold": self.script.hold(NIOLoopBound(completion, eventLoop: connection.eventLoop))
        case "fail": completion(.failed)
        case "twice":
            completion(.failed)
            connection.eventLoop.assumeIsolated().execute { completion(.failed) }
        default:
            connection.send(text: ByteBuffer(string: answer))
            completion(.done)
        }
    }

    private func hop(_ turns: Int, _ connection: GatewayConnection, _ answer: String, _ completion: @escaping (IntegrationOutcome) -> Void)
    {
        guard turns > 0 else {
            connection.send(text: ByteBuffer(string: answer))
            return completion(.done)
        }
        connection.eventLoop.assumeIsolated().execute { self.hop(turns - 1, connection, answer, completion) }
    }

    func closed(_ connection: GatewayConnection) {
        let ending = connection.ending
        self.script.write { $0.endings.append("\(ending?.code.rawValue ?? 0) \(ending?.reason ?? "")") }
    }

    func orphaned(_ record: ConnectionRecord) { self.script.write { $0.orphans.append(record) } }
}
