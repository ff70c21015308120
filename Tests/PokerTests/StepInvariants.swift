import JSONText

/// What must hold in a game's keys after every step, worked out from the raw keys alone.
///
/// It shares nothing with the script: seats, ballots and connections are read again and the rules are written anew.
struct StepInvariants {
    struct Seat {
        let kind: String
        let isDealer: Bool
        let since: Int
        let away: Int
        var isPresent: Bool { self.kind != "g" && self.away != -1 }
    }

    let room: [String: String]
    let ballots: [String: String]
    /// Those that have a seat; a removed player's, which wait for their end, are in `tombstones`.
    let connections: [String: String]
    let tombstones: Set<String>
    let seats: [String: Seat]
    /// The key of the stories.
    let stories: [String: String]
    /// Keys that would stay for ever.
    let lifeless: [String]

    init(_ game: StepGame) {
        self.room = game.hash()
        self.ballots = game.hash(":x")
        let connections = game.hash(":conn")
        self.connections = connections.filter { $0.value != "-" }
        self.tombstones = Set(connections.filter { $0.value == "-" }.keys)
        self.stories = game.hash(":stories")
        self.lifeless = game.keysWithoutLife()
        var seats: [String: Seat] = [:]
        for (field, value) in self.room where field.hasPrefix("m:") {
            let parts = value.split(separator: "|").map(String.init)
            seats[String(field.dropFirst(2))] = Seat(
                kind: String(parts[0].prefix(1)), isDealer: parts[0].hasSuffix("1"), since: Int(parts[1]) ?? -1, away: Int(parts[2]) ?? -9)
        }
        self.seats = seats
    }

    /// Nil for a connection without a seat.
    func isDealer(_ connection: String) -> Bool? { self.connections[connection].flatMap { self.seats[$0]?.isDealer } }

    func number(_ field: String) -> Int { Int(self.room[field] ?? "") ?? -1 }
    var isVoting: Bool { self.room["ph"] == "v" }
    var isEnded: Bool { self.room["ph"] == "e" }

    /// Player -> index of the card that counts in the open round.
    var standing: [String: Int] {
        var cards: [String: Int] = [:]
        for (player, ballot) in self.ballots {
            let parts = ballot.split(separator: "|", omittingEmptySubsequences: false)
            if self.isVoting, parts.count == 3, Int(parts[0]) == self.number("rnd"), let card = Int(parts[2]) { cards[player] = card }
        }
        return cards
    }

    /// Everybody whose vote is waited for.
    var required: [String] {
        let standing = self.standing
        return self.seats.filter { player, seat in
            seat.kind == "p" && seat.isPresent && seat.since <= self.number("rnd") && standing[player] == nil
        }.map(\.key)
    }

    /// What is wrong, as sentences; `now` is the instant of the last step, nil when it did not look at what is due.
    func violations(now: Int?) -> [String] {
        self.roundViolations + self.seatViolations + self.dealerViolations + self.timeViolations(now: now)
            + self.room.filter { $0.value.utf8.count > 64 }.map { "wide value \($0.key)" }
            + self.lifeless.map { "no life: \($0)" }
    }

    private var roundViolations: [String] {
        var found: [String] = []
        let present = self.seats.values.contains { $0.isPresent }
        let required = self.required
        if self.isVoting {
            let closes = self.room["opt"]?.hasPrefix("1") == true
            if closes, present, !self.standing.isEmpty, required.isEmpty { found.append("open while complete") }
            if self.number("nv") != self.standing.count { found.append("nv is not \(self.standing.count)") }
            if self.number("req") != required.count { found.append("req is not \(required.count)") }
        } else {
            if !self.ballots.isEmpty { found.append("ballots outside a round") }
            if self.number("nv") != 0 || self.number("req") != 0 { found.append("counters outside a round") }
            if self.seats.values.contains(where: { $0.kind == "g" }) { found.append("gone seat outside a round") }
        }
        for (player, _) in self.standing where self.seats[player] == nil || self.seats[player]?.kind == "s" {
            found.append("vote without a player's seat")
        }
        for (player, seat) in self.seats where seat.kind == "g" && self.standing[player] == nil { found.append("gone seat without a vote") }
        return found
    }

    private var seatViolations: [String] {
        var found: [String] = []
        let bound = Set(self.connections.values)
        for player in bound where self.seats[player].map({ $0.kind == "g" }) ?? true { found.append("connection without a seat") }
        for (player, seat) in self.seats where seat.kind != "g" {
            if bound.contains(player) != (seat.away == 0) { found.append("presence of \(player) differs from its sockets") }
        }
        return found
    }

    private var dealerViolations: [String] {
        guard !self.isEnded else { return [] }
        var found: [String] = []
        let acting = self.room["act"] ?? ""
        let dealerIsHere = self.seats.values.contains { $0.isDealer && $0.isPresent }
        if dealerIsHere != (self.number("nd") == 0) { found.append("nd differs from the dealers") }
        let isDealt = self.seats.values.contains { $0.isDealer && $0.kind != "g" }
        if !isDealt, self.seats.values.contains(where: \.isPresent) { found.append("no seat is a dealer's though somebody is there") }
        if dealerIsHere, acting != "" { found.append("somebody acts beside a dealer") }
        if acting != "", self.seats[acting]?.isPresent != true { found.append("an absent seat acts") }
        return found
    }

    private func timeViolations(now: Int?) -> [String] {
        guard !self.isEnded else { return self.number("due") == 0 ? [] : ["something is due after the end"] }
        var deadlines = self.seats.values.map(\.away).filter { $0 > 0 }
        if self.isVoting, self.number("dl") > 0 { deadlines.append(self.number("dl")) }
        let succession = Int(self.room["tm"]?.split(separator: "|").last ?? "") ?? 0
        let present = self.seats.values.contains { $0.isPresent }
        if self.number("nd") > 0, self.room["act"] == "", present { deadlines.append(self.number("nd") + succession) }
        let earliest = deadlines.min() ?? 0
        var found: [String] = []
        if self.number("due") != earliest { found.append("due is not the earliest deadline") }
        if let now, earliest > 0, earliest <= now { found.append("overdue") }
        return found
    }
}
