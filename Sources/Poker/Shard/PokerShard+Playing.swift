import Gateway
import NIOCore
import PokerRules
import Rooms

/// What a member of a game does.
extension PokerShard {
    func play(_ exchange: PokerExchange, in game: String) throws(PokerRefusal) {
        let room = RoomKey.game(game)
        switch exchange.request.action {
        case .startVote(let story, let seconds, let round):
            let opened = round ?? self.rooms.round(in: room).map { $0 + 1 }
            self.simple(.start(round: opened, seconds: seconds, story: story, by: exchange.id), in: game, exchange)
        case .vote(let value, let round, let cast):
            self.simple(.vote(round: round ?? self.rooms.round(in: room), cast: cast, card: value, by: exchange.id), in: game, exchange)
        case .closeVote(let round, let discards):
            self.simple(.close(round: round ?? self.rooms.round(in: room), discards: discards, by: exchange.id), in: game, exchange)
        case .leaveGame: self.leave(game, exchange)
        case .setPlayer(let change): self.simple(.player(change, by: exchange.id), in: game, exchange)
        case .removePlayer(let player): self.simple(.remove(player, by: exchange.id), in: game, exchange)
        case .setGame(let options): self.change(options, in: game, exchange)
        case .settle(let settlement): try self.settle(settlement, in: game, exchange)
        case .endGame: self.simple(.finish(by: exchange.id), in: game, exchange)
        case .react(let emoji): try self.signal(.react(emoji, by: exchange.id), in: game, exchange)
        case .nudge(let player): try self.signal(.nudge(player, by: exchange.id), in: game, exchange)
        case .sync(let since):
            try self.take(.states, exchange)
            self.sync(game, since: since, exchange)
        case .putStories, .removeStories: try self.editStories(exchange, in: game)
        case .createGame, .joinGame: break
        }
    }

    func simple(_ command: StepCommand, in game: String, _ exchange: PokerExchange) {
        self.step(command, in: game, exchange) { self.answer(exchange, in: game, with: $0) }
    }

    /// The newest round that the sender was told is meant, unless the message says another, or a story alone.
    private func settle(_ settlement: Settlement, in game: String, _ exchange: PokerExchange) throws(PokerRefusal) {
        try self.take(.edits, exchange)
        let round = settlement.round ?? (settlement.story.isEmpty ? self.rooms.round(in: .game(game)) : nil)
        self.simple(.settle(settlement, round: round, by: exchange.id), in: game, exchange)
    }

    private func signal(_ command: StepCommand, in game: String, _ exchange: PokerExchange) throws(PokerRefusal) {
        try self.take(.signals, exchange)
        self.simple(command, in: game, exchange)
    }

    private func leave(_ game: String, _ exchange: PokerExchange) {
        self.step(.leave(by: exchange.id), in: game, exchange) { reply in
            guard reply.isOK else { return self.answer(exchange, in: game, with: reply) }
            exchange.seats[game] = nil
            let text = GameFrame.reply(re: exchange.request.re, version: reply.version.number)
            self.end(exchange, with: text, after: reply, in: game)
            for connection in GameSource.connections(reply.data) where connection.belongs(to: self.rooms.node) {
                self.rooms.leave(.game(game), connection: connection, at: reply.version)
            }
        }
    }

    // MARK: State

    /// Sends the state, then the reply. Results are those above the client's version, or all that are kept (20) when its epoch is another.
    private func sync(_ game: String, since: ClientVersion?, _ exchange: PokerExchange, isAgain: Bool = false) {
        self.step(.snap([exchange.id], since: since == nil ? nil : 0), in: game, exchange) { reply in
            guard reply.isOK else { return self.answer(exchange, in: game, with: reply) }
            let known = since.map { RoomVersion(epoch: $0.epoch ?? reply.version.epoch, number: $0.number) }
            let request = StateRequest(re: exchange.request.re, action: exchange.request.name, since: known)
            let after = since?.number(in: reply.version) ?? 0
            let isSeated = self.sendState(reply, in: game, to: exchange.id, since: after, for: request) { exchange.completion(.done) }
            if !isSeated { self.reclaim(game, exchange, isAgain: isAgain) { self.sync(game, since: since, exchange, isAgain: true) } }
        }
    }

    /// Sends a connection the state of a game without having been asked; retried while Redis cannot be had.
    func refresh(_ game: String, of connection: ConnectionID, attempt: Int = 0) {
        self.caller.call(.snap([connection], since: 0), on: game, context: self.rooms.context) { outcome in
            guard case .answered(let reply) = outcome else {
                guard attempt < 600 else { return }
                self.rooms.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(.random(in: 300...1000))) {
                    self.refresh(game, of: connection, attempt: attempt + 1)
                }
                return
            }
            if reply.code == "game_not_found" { return self.rooms.gone(.game(game)) }
            guard reply.isOK, !self.sendState(reply, in: game, to: connection, since: 0), attempt < 600 else { return }
            self.rooms.reclaim(.game(game), for: connection) { claim in
                if case .seated = claim { self.refresh(game, of: connection, attempt: attempt + 100) }
            }
        }
    }

    /// False when the connection has no seat there: then it gets nothing.
    private func sendState(
        _ reply: StepReply, in game: String, to connection: ConnectionID, since: Int, for request: StateRequest? = nil,
        answered: (() -> Void)? = nil
    ) -> Bool {
        guard let view = GameView(data: reply.data), let step = reply.roomStep(view), let mine = view.mine[connection] else { return false }
        let text = GameFrame.state(shared: GameFrame.sharedState(view, game: game, since: since), mine: mine)
        self.rooms.apply(
            .game(game), step: step, reply: DirectFrame(connection: connection, text: text, floor: reply.version, request: request),
            answered: answered)
        return true
    }
}
