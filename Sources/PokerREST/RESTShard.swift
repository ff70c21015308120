import Gateway
import JSONText
import NIOCore
import NIOHTTP1
import Poker
import PokerRules
import Rooms
import Transport
import Webhooks

/// The API on one event loop: request -> action -> step -> answer. Loop-bound.
///
/// Decides nothing about a game: the step does, on behalf of the seat whose token the request has. The step's events reach everybody as those of any other:
/// over the bus, and at once on this node when it has the game.
package final class RESTShard: HTTPResourceShard {
    let rooms: RoomsShard
    let caller: StepCaller
    let counters: AttemptCounters
    let sealer: PasscodeSealer
    /// Where webhooks may go.
    let webhookRules: WebhookRules
    /// Who has done too much.
    var pauses = SeatPauses<Place>()

    init(rooms: RoomsShard, caller: StepCaller, sealer: PasscodeSealer, webhookRules: WebhookRules) {
        self.rooms = rooms
        self.webhookRules = webhookRules
        self.caller = caller
        self.counters = AttemptCounters(configuration: caller.configuration, keys: caller.keys)
        self.sealer = sealer
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
        case .state: self.state(try self.place(game, reader), exchange)
        case .history: self.history(try self.place(game, reader), try reader.format(), exchange)
        case .stories:
            let place = try self.place(game, reader)
            self.act(try reader.stories(), place, exchange)
        case .webhooks: self.webhooks(try self.place(game, reader), exchange)
        case .putWebhook: try self.putWebhook(try self.place(game, reader), try reader.fields(), exchange)
        case .removeWebhook: self.removeWebhook(try self.place(game, reader), exchange)
        case .start, .close, .settle:
            let place = try self.place(game, reader)
            self.act(try reader.action(route.action ?? ""), place, exchange)
        }
    }

    /// A game, and who asks for it.
    struct Place: Hashable {
        let game: String
        let seat: SeatActor
    }

    /// The token first: who has none learns nothing of the path either. Who has done too much is refused before anything else is looked at.
    private func place(_ game: String, _ reader: RESTRequestReader) throws(RESTFailure) -> Place {
        let token = try reader.token()
        let place = Place(game: try RESTRequestReader.game(game), seat: SeatActor(tokenHash: SeatSecret.hash(token)))
        if let pause = self.pauses.left(of: place, at: .now()) {
            self.caller.metrics.limitReached(SeatRate.requests)
            throw RESTFailure(PokerRefusal.rateLimited(retryAfterMs: pause.nanoseconds / 1_000_000 + 1))
        }
        return place
    }

    // MARK: Steps

    /// Makes a seat's step and hands over its reply when it was done; its events are on their way then.
    func step(_ command: StepCommand, _ place: Place, _ exchange: RESTExchange, done: @escaping (StepReply) -> Void) {
        self.ask(command, in: place.game, exchange) { reply in
            if let step = reply.roomStep() { self.rooms.apply(.game(place.game), step: step, reply: nil) }
            guard reply.isOK else { return self.refuse(exchange, reply, of: place) }
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

    static let unknown = PokerRefusal(.unknown, "It is not known whether this was done; look at the state before you try again")
}
