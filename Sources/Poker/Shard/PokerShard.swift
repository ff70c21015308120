import Gateway
import JSONText
import Logging
import NIOCore
import Rooms

/// The game on one event loop: message -> action -> step -> events and answer. Loop-bound.
///
/// Decides nothing about a game: the step does. Everything that it sends goes through the rooms, so that a socket gets its answer after the
/// events that it caused.
package final class PokerShard: IntegrationShard {
    let rooms: RoomsShard
    let caller: StepCaller
    let counters: AttemptCounters
    let sealer: PasscodeSealer
    let logger: Logger

    init(rooms: RoomsShard, caller: StepCaller, sealer: PasscodeSealer, logger: Logger) {
        self.rooms = rooms
        self.caller = caller
        self.counters = AttemptCounters(configuration: caller.configuration, keys: caller.keys)
        self.sealer = sealer
        self.logger = logger
    }

    var configuration: PokerConfiguration { self.caller.configuration }
    var metrics: PokerMetrics { self.caller.metrics }

    package func receive(
        _ message: RoutedMessage, from connection: GatewayConnection, completion: @escaping (IntegrationOutcome) -> Void
    ) {
        self.rooms.eventLoop.assertInEventLoop()
        do throws(PokerRequest.Refused) {
            let request = try PokerRequest.parse(message.body, routed: message.action, limits: self.configuration)
            self.perform(
                PokerExchange(request: request, connection: connection, seats: self.seats(of: connection), completion: completion))
        } catch {
            connection.send(text: GameFrame.error(error.refusal, re: error.re, action: error.name))
            completion(.done)
        }
    }

    /// Frames were dropped for a slow connection: it gets the state of each of its games, with the last results.
    package func drained(_ connection: GatewayConnection) {
        self.rooms.eventLoop.assertInEventLoop()
        for game in self.seats(of: connection).seats.keys { self.refresh(game, of: connection.id) }
    }

    /// The socket is closed; the rooms tell Redis of the seats that it had.
    package func closed(_ connection: GatewayConnection) {
        self.rooms.eventLoop.assertInEventLoop()
        let seats = self.seats(of: connection)
        seats.isClosed = true
        seats.beat?.cancel()
        guard let game = seats.entering else { return }
        // Its place is held while the join is on its way; if that succeeds all the same, the rooms take it out again.
        self.rooms.cancel(.game(game), for: connection.id)
    }

    private func seats(of connection: GatewayConnection) -> ConnectionSeats {
        if let seats = connection.storage["poker"] as? ConnectionSeats { return seats }
        let seats = ConnectionSeats()
        connection.storage["poker"] = seats
        return seats
    }

    private func perform(_ exchange: PokerExchange) {
        do throws(PokerRefusal) {
            switch exchange.request.action {
            case .createGame(let game):
                try self.takeEntry(exchange)
                self.create(game, exchange)
            case .joinGame(let wish):
                try self.takeEntry(exchange)
                self.join(wish, exchange)
            default: try self.play(exchange, in: try exchange.seats.game(named: exchange.request.game))
            }
        } catch {
            exchange.refuse(error)
        }
    }

    /// A welcome is a state like that of a sync. The first is what a connection is there for, and it may be a seat's owner who comes back.
    private func takeEntry(_ exchange: PokerExchange) throws(PokerRefusal) {
        if exchange.seats.hasSat { try self.take(.states, exchange) }
    }

    /// Counts what a connection may do only so often.
    func take(_ rate: ConnectionRate, _ exchange: PokerExchange) throws(PokerRefusal) {
        guard let pause = exchange.seats.take(rate, self.configuration, at: .now()) else { return }
        self.metrics.limitReached(rate)
        throw .rateLimited(retryAfterMs: pause.milliseconds + 1)
    }

    // MARK: Answers

    /// Sends a step and hands over its reply, once the cases that are alike for all actions are dealt with.
    func step(
        _ command: StepCommand, in game: String, _ exchange: PokerExchange, isAgain: Bool = false, answered: @escaping (StepReply) -> Void
    ) {
        self.caller.call(command, on: game, context: self.rooms.context) { outcome in
            switch outcome {
            case .unavailable: exchange.refuse(self.unavailable())
            case .unknown: exchange.refuse(.unknown)
            case .answered(let reply):
                self.rooms.learn(redisMs: reply.nowMs)
                guard reply.code == "not_joined" else { return answered(reply) }
                if let step = reply.roomStep() { self.rooms.apply(.game(game), step: step, reply: nil) }
                self.reclaim(game, exchange, isAgain: isAgain) {
                    self.step(command, in: game, exchange, isAgain: true, answered: answered)
                }
            }
        }
    }

    /// A step found no seat for the connection, and has done nothing. If it is a member of the game here, as after a time in which this node was
    /// taken for dead, it gets its seat back, and then `again` makes the step once more. The connection's next message waits for that.
    func reclaim(_ game: String, _ exchange: PokerExchange, isAgain: Bool, again: @escaping () -> Void) {
        guard !isAgain else { return exchange.refuse(self.unavailable()) }
        self.rooms.reclaim(.game(game), for: exchange.id) { claim in
            switch claim {
            case .seated: again()
            case .unavailable: exchange.refuse(self.unavailable())
            case .gone:
                exchange.seats[game] = nil
                exchange.refuse(.notJoined)
            }
        }
    }

    /// Carries out a step's events, then answers with its reply or its refusal.
    func answer(_ exchange: PokerExchange, in game: String, with reply: StepReply) {
        let text = reply.isOK ? GameFrame.reply(re: exchange.request.re, version: reply.version.number, cast: Self.cast(reply)) : nil
        let refusal = reply.isOK ? nil : self.refusal(of: reply)
        if refusal?.code == .gameNotFound { exchange.seats[game] = nil }
        self.end(exchange, with: text ?? exchange.errorText(refusal ?? self.unavailable()), after: reply, in: game)
        if refusal?.code == .gameNotFound { self.rooms.gone(.game(game)) }
    }

    /// Sends the answer after the events of its step, and ends the exchange when it was sent.
    func end(_ exchange: PokerExchange, with text: ByteBuffer, after reply: StepReply, in game: String) {
        if let step = reply.roomStep() {
            self.rooms.apply(.game(game), step: step, reply: exchange.direct(text)) { exchange.completion(.done) }
        } else {
            // The step did not look at the game: there is nothing that could come first.
            exchange.connection.send(text: text)
            exchange.completion(.done)
        }
    }

    func refusal(of reply: StepReply) -> PokerRefusal {
        let data = (try? JSONValue.parse(reply.data.readableBytesView))?.objectValue ?? [:]
        return PokerRefusal(step: reply.code, data: data) ?? self.unavailable()
    }

    func unavailable() -> PokerRefusal { .unavailable(retryAfterMs: .random(in: 300...1000)) }

    private static func cast(_ reply: StepReply) -> Int? {
        (try? JSONValue.parse(reply.data.readableBytesView))?.objectValue?["cast"]?.intValue
    }
}
