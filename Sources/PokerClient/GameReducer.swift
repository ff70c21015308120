import JSONText

/// The client's rule: makes one state of what a game's frames say. A value; the frames of one game, in the order in which they came.
///
/// An event with the next version is applied, one with the same or a lower version is dropped, and anything else asks for a `sync`; another
/// epoch replaces everything. docs/protocol.md, "The rule for a client".
package struct GameReducer: Sendable {
    /// What became of a frame.
    package enum Action: Sendable, Equatable {
        /// It is no matter of the game's state: an answer, or something unknown without a version.
        case passed
        /// It was known already, or will be in the state that is waited for.
        case dropped
        /// The next event.
        case applied
        /// Everything is as this frame says.
        case replaced
        /// Something was missed: `sync` with the epoch and version of ``state``.
        case gap
        /// As `replaced`, but results in between were missed: `sync` with this version.
        case replacedWithGap(since: Int)
    }

    /// Nil before the first welcome.
    package private(set) var state: GameState?
    /// True from a gap to the state that fills it.
    package private(set) var isBehind = false

    package init() {}

    /// Takes a frame.
    ///
    /// - Parameter local: this machine's milliseconds, on any clock that only goes forward.
    package mutating func receive(_ frame: JSONObject, at local: Int64) -> Action {
        guard let name = frame["event"]?.stringValue else { return .passed }
        switch name {
        case "welcome": return self.welcome(frame, at: local)
        case "state": return self.replace(frame, me: frame["me"]?.objectValue?["player"]?.stringValue, at: local)
        case "fenced": return self.fence(frame)
        default: return self.event(name, frame, at: local)
        }
    }

    /// An own vote was acknowledged, of which no event tells the card.
    package mutating func voted(round: Int, _ ballot: GameState.Ballot) {
        guard self.state?.phase == .voting, self.state?.round == round, ballot.cast >= self.state?.myVote?.cast ?? 0 else { return }
        self.state?.myVote = ballot
    }

    private mutating func event(_ name: String, _ frame: JSONObject, at local: Int64) -> Action {
        // reply has a version too, but no game.
        guard let version = frame.number("v"), let game = frame["game"]?.stringValue else { return .passed }
        guard let state = self.state, state.game == game, !self.isBehind, version > state.version else { return .dropped }
        guard version == state.version + 1 else {
            self.isBehind = true
            return .gap
        }
        self.state?.version = version
        self.state?.apply(name, frame, at: local)
        return .applied
    }

    /// The state of the other epoch comes by itself; until then its events mean nothing.
    private mutating func fence(_ frame: JSONObject) -> Action {
        if let state = self.state, frame["epoch"]?.stringValue != state.epoch { self.isBehind = true }
        return .passed
    }

    private mutating func welcome(_ frame: JSONObject, at local: Int64) -> Action {
        guard let inner = frame["state"]?.objectValue, let game = frame["game"]?.stringValue else { return .passed }
        var members = inner.members
        members.append(.init(key: "game", value: .string(game)))
        let before = self.state
        let action = self.replace(
            JSONObject(members: members), me: frame["me"]?.objectValue?["player"]?.stringValue, at: local, isNewSocket: true)
        // A welcome holds one result; more may have come while nobody listened.
        guard action == .replaced, let before, before.epoch == self.state?.epoch, before.version < self.state?.version ?? 0 else {
            return action
        }
        return .replacedWithGap(since: before.version)
    }

    private mutating func replace(_ fields: JSONObject, me: String?, at local: Int64, isNewSocket: Bool = false) -> Action {
        guard let game = fields["game"]?.stringValue ?? self.state?.game, let me = me ?? self.state?.me,
            var next = GameState(fields, game: game, me: me, at: local)
        else { return .passed }
        if let state = self.state, state.game == game, state.epoch == next.epoch {
            // A slow frame of the past says nothing new. On a new socket the server's word counts.
            guard next.version >= state.version || isNewSocket else { return .dropped }
            next.takeOver(state.results, from: fields)
            next.departed = state.departed
        }
        self.state = next
        self.isBehind = false
        return .replaced
    }
}

extension GameState {
    /// Keeps results that this client had and the state does not repeat, with what was settled on.
    fileprivate mutating func takeOver(_ known: [RoundResult], from fields: JSONObject) {
        for result in known {
            if let index = self.results.firstIndex(where: { $0.round == result.round }) {
                self.results[index].estimate = self.results[index].estimate ?? result.estimate
            } else {
                self.keep(result)
            }
        }
        for settled in fields.objects("settled") { self.settleResult(settled) }
    }
}
