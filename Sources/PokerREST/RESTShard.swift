import Gateway
import JSONText
import NIOCore
import NIOHTTP1
import Poker
import PokerRules
import Rooms
import Transport

/// The API on one event loop: request -> action -> step -> answer. Loop-bound.
///
/// Decides nothing about a game: the step does, on behalf of the seat whose token the request has. The step's events reach everybody as those of any other:
/// over the bus, and at once on this node when it has the game.
package final class RESTShard: HTTPResourceShard {
    let rooms: RoomsShard
    let caller: StepCaller
    let counters: AttemptCounters
    /// How often each seat may edit the stories.
    var edits: SeatRates<Place>
    /// How many histories may be asked for.
    var histories = TokenBucket(RESTShard.historyRate, at: .now())

    init(rooms: RoomsShard, caller: StepCaller) {
        self.rooms = rooms
        self.caller = caller
        self.counters = AttemptCounters(configuration: caller.configuration, keys: caller.keys)
        self.edits = SeatRates(caller.configuration.storyEdits, in: caller.configuration.storyEditWindow)
    }

    package func answer(_ request: ResourceRequest, completion: @escaping (HTTPAnswer) -> Void) {
        self.rooms.eventLoop.assertInEventLoop()
        let exchange = RESTExchange(request: request, completion: completion)
        do throws(RESTFailure) {
            switch RESTRoute.match(request.method, request.path) {
            case .route(let route, let game): try self.perform(route, game, exchange)
            case .otherMethods(let methods): throw Self.wrongMethod(methods.map(\.rawValue).joined(separator: ", "))
            case .nowhere: throw RESTFailure(.notFound, "There is nothing here; /api/openapi.json says what there is")
            }
        } catch {
            exchange.end(error.answer)
        }
    }

    package func refusal(_ refusal: ResourceRefusal) -> HTTPAnswer {
        let failure: RESTFailure =
            switch refusal {
            case .foreignOrigin: RESTFailure(.forbiddenOrigin, "Pages of this origin may not ask here")
            case .tooLarge: RESTFailure(.tooLarge, "The body is too large; send it in parts")
            case .rate: RESTFailure(PokerRefusal.rateLimited(retryAfterMs: 1000))
            }
        return failure.answer.whole
    }

    private static func wrongMethod(_ allowed: String) -> RESTFailure {
        RESTFailure(.methodNotAllowed, "Only \(allowed) here", headers: ["Allow": allowed])
    }

    private func perform(_ route: RESTRoute, _ game: String, _ exchange: RESTExchange) throws(RESTFailure) {
        let reader = RESTRequestReader(request: exchange.request, limits: self.caller.configuration)
        switch route {
        case .createGame:
            guard case .createGame(let game) = try reader.action("createGame") else {
                throw RESTFailure(.notFound, "No game can be made here")
            }
            self.create(game, exchange)
        case .openAPI: exchange.end(OpenAPIDocument.answer(root: exchange.request.root))
        case .state: self.state(try Self.place(game, reader), exchange)
        case .history: self.history(try Self.place(game, reader), try reader.format(), exchange)
        case .stories:
            let place = try Self.place(game, reader)
            self.act(try reader.stories(), place, exchange)
        case .start, .close, .settle:
            let place = try Self.place(game, reader)
            self.act(try reader.action(route.action ?? ""), place, exchange)
        }
    }

    /// A game, and who asks for it.
    struct Place: Hashable {
        let game: String
        let seat: SeatActor
    }

    /// The token first: who has none learns nothing of the path either.
    private static func place(_ game: String, _ reader: RESTRequestReader) throws(RESTFailure) -> Place {
        let token = try reader.token()
        return Place(game: try RESTRequestReader.game(game), seat: SeatActor(tokenHash: SeatSecret.hash(token)))
    }

    // MARK: Steps

    /// Makes a step and hands over its reply when it was done; its events are on their way then.
    func step(_ command: StepCommand, in game: String, _ exchange: RESTExchange, done: @escaping (StepReply) -> Void) {
        self.ask(command, in: game, exchange) { reply in
            if let step = reply.roomStep() { self.rooms.apply(.game(game), step: step, reply: nil) }
            guard reply.isOK else { return self.refuse(exchange, reply) }
            done(reply)
        }
    }

    /// The same for a step whose reply needs a closer look. Its events are not on their way yet.
    func ask(_ command: StepCommand, in game: String, _ exchange: RESTExchange, answered: @escaping (StepReply) -> Void) {
        self.caller.call(command, on: game, context: self.rooms.context) { outcome in
            switch outcome {
            case .unavailable: exchange.refuse(self.unavailable())
            case .unknown: exchange.refuse(Self.unknown)
            case .answered(let reply):
                self.rooms.learn(redisMs: reply.nowMs)
                if reply.code == "game_not_found" { self.rooms.gone(.game(game)) }
                answered(reply)
            }
        }
    }

    /// Refuses as the step did. Who has no seat there is a stranger.
    func refuse(_ exchange: RESTExchange, _ reply: StepReply) {
        let refusal = self.refusal(of: reply)
        guard refusal.code == .gameNotFound || refusal.code == .notJoined else { return exchange.refuse(refusal) }
        self.turnAway(exchange, refusal)
    }

    /// Refuses a stranger, and counts it: codes and tokens cannot be searched for here either, whatever the search finds.
    func turnAway(_ exchange: RESTExchange, _ refusal: PokerRefusal) {
        let counter = self.counters.counter(.codes, of: ClientNetwork(exchange.request.client.address).text)
        self.counters.take([counter].compactMap { $0 }, context: self.rooms.context) { answer in
            switch answer {
            case .taken(let reservation):
                self.counters.end(reservation, failed: true, context: self.rooms.context)
                exchange.refuse(refusal)
            case .refused(let kind, let pause): exchange.refuse(.rateLimited(kind, retryAfterMs: pause))
            case .unavailable: exchange.refuse(refusal)
            }
        }
    }

    private static let unknown = PokerRefusal(.unknown, "It is not known whether this was done; look at the state before you try again")

    func refusal(of reply: StepReply) -> PokerRefusal {
        let data = (try? JSONValue.parse(reply.data.readableBytesView))?.objectValue ?? [:]
        return PokerRefusal(step: reply.code, data: data) ?? self.unavailable()
    }

    func unavailable() -> PokerRefusal { .unavailable(retryAfterMs: .random(in: 300...1000)) }
}
