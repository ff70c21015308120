/// How connections get a seat and lose it: create, join, drop, leave, and a node's list of its connections.
extension GameModel {
    /// The game's creator comes in; a game that is over makes room for the next, whoever makes it.
    mutating func create(_ connection: String, name: String, isPlayer: Bool, token: String) -> GameAnswer {
        if self.phase == .ended { self.begin(by: token) }
        return self.resume(connection, name: name, isPlayer: isPlayer, token: token)
    }

    /// The game's creator comes in, unless it is over.
    mutating func resume(_ connection: String, name: String, isPlayer: Bool, token: String) -> GameAnswer {
        if self.phase == .ended { return .init(.gameNotFound) }
        guard token == self.creator else { return .init(.taken) }
        return self.enter(connection, name: name, isPlayer: isPlayer, token: token, proof: nil)
    }

    /// A seat by its token, found again or new.
    mutating func enter(_ connection: String, name: String, isPlayer: Bool, token: String, proof: GamePasscode?) -> GameAnswer {
        if self.barred.contains(token) || self.removed.contains(connection) { return .init(.unauthorized, .removed) }
        let known = self.seats.firstIndex { $0.token == token }
        if let bound = self.seat(of: connection), bound != known { return .init(.badRequest, .player(self.seats[bound].player)) }
        if let known {
            guard self.hasRoom(known, for: connection) else { return .init(.limit) }
            if self.seats[known].hasLeft { self.bringBack(known) }
        } else if let closed = self.closedDoor(name: name, token: token, proof: proof) {
            return closed
        } else {
            self.sitDown(name: name, isPlayer: isPlayer, token: token)
        }
        let player = self.seats[known ?? self.seats.count - 1].player
        self.connections[connection] = player
        self.lookAtConnections()
        self.settle(at: self.now)
        return .init(.ok, .player(player))
    }

    private mutating func begin(by token: String) {
        let now = self.now
        self = Self(
            self.firstSettings, creator: token, grace: self.grace, succession: self.succession, maxStories: self.maxStories,
            historyBound: self.historyBound)
        self.now = now
    }

    private func hasRoom(_ seat: Int, for connection: String) -> Bool {
        let player = self.seats[seat].player
        return self.connections[connection] == player || self.connections.values.count { $0 == player } < Self.maxConnections
    }

    private mutating func bringBack(_ seat: Int) {
        self.seats[seat].hasLeft = false
        self.changed.insert(self.seats[seat].player)
        self.revived.insert(self.seats[seat].player)
    }

    /// Why somebody new does not get in, or nil. Who made the game always does.
    private func closedDoor(name: String, token: String, proof: GamePasscode?) -> GameAnswer? {
        if name.isEmpty { return .init(.unauthorized) }
        if token == self.creator { return nil }
        if self.settings.isLocked { return .init(.gameLocked) }
        if self.seats.count >= Self.maxSeats { return .init(.gameFull) }
        guard let passcode = self.settings.passcode, passcode != proof else { return nil }
        return proof?.salt == passcode.salt ? .init(.badPasscode) : .init(.passcode, .salt(passcode.salt))
    }

    private mutating func sitDown(name: String, isPlayer: Bool, token: String) {
        self.lastNumber += 1
        let seat = GameSeat(
            number: self.lastNumber, token: token, name: self.freeName(name, for: nil), isPlayer: isPlayer,
            isDealer: token == self.creator && !self.isCreatorDemoted,
            since: self.round.number + 1)
        self.seats.append(seat)
        self.changed.insert(seat.player)
    }

    mutating func drop(_ connection: String) -> GameAnswer {
        if self.removed.remove(connection) != nil { return .ok }
        guard self.connections.removeValue(forKey: connection) != nil else { return .ok }
        self.lookAtConnections()
        self.settle(at: self.now)
        return .ok
    }

    mutating func leave(_ seat: Int) -> GameAnswer {
        let player = self.seats[seat].player
        let gone = self.connections.filter { $0.value == player }.keys.sorted()
        for connection in gone { self.connections[connection] = nil }
        if self.seats[seat].card != nil {
            self.seats[seat].hasLeft = true
            self.seats[seat].presence = .here
        } else {
            self.seats.remove(at: seat)
        }
        self.tell(.playerLeft(player))
        self.settle(at: self.now)
        return .init(.ok, .connections(gone))
    }

    /// What the node does not list is gone, what it lists and the game does not know is bound. The answer: those without a seat.
    mutating func list(_ node: String, _ members: [GameCommand.Listed]) -> GameAnswer {
        let listed = Set(members.map(\.connection))
        self.connections = self.connections.filter { !$0.key.hasPrefix(node) || listed.contains($0.key) }
        self.removed = self.removed.filter { !$0.hasPrefix(node) || listed.contains($0) }
        var lost: [String] = []
        var removed: [String] = []
        for member in members.sorted(by: { $0.connection < $1.connection }) {
            guard let player = member.player else { continue }
            if self.removed.contains(member.connection) {
                lost.append(member.connection)
                removed.append(member.connection)
                continue
            }
            let bound = self.connections[member.connection]
            let isThere = member.isOfThisGame && self.seats.contains { $0.player == player && !$0.hasLeft }
            // A connection that has another seat by now took it after the list was made.
            guard bound == nil || (bound == player && member.isOfThisGame) else { continue }
            self.connections[member.connection] = isThere ? player : nil
            if !isThere { lost.append(member.connection) }
        }
        self.lookAtConnections()
        self.settle(at: self.now)
        return .init(.ok, .connections(lost, removed: removed))
    }

    /// Brings every seat in line with the connections.
    private mutating func lookAtConnections() {
        let connected = Set(self.connections.values)
        for seat in self.seats.indices where !self.seats[seat].hasLeft {
            let player = self.seats[seat].player
            if connected.contains(player) {
                if self.seats[seat].presence == .away { self.changed.insert(player) }
                self.seats[seat].presence = .here
            } else if self.seats[seat].presence == .here {
                self.seats[seat].presence = .grace(until: self.now + self.grace)
            }
        }
    }
}
