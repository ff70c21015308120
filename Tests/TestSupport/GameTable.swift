import JSONText

/// A Redis, some nodes, and a game whose players are spread over the nodes.
package struct GameTable: Sendable {
    package let redis: RedisServerProcess
    package let nodes: [NodeProcess]
    /// The game's code.
    package let game: String
    /// The first is the dealer, a player as well; player `n` sits on node `n % nodes.count`.
    package let players: [GamePlayer]
    /// Their seats, `p1`...
    package let seats: [String]

    /// Starts everything and seats `count` players.
    package static func start(
        nodes nodeCount: Int, players count: Int, redisConfiguration: [String] = [], arguments: [String] = NodeProcess.quickTimes,
        dealerSeat: String = "player", compresses: @Sendable (Int) -> Bool = { _ in false }
    ) async throws -> GameTable {
        let redis = try RedisServerProcess(config: redisConfiguration)
        let nodes = try (0..<nodeCount).map { try NodeProcess(redis: redis.url, arguments: arguments, name: "node\($0)") }
        return try await Self.seat(count, at: nodes, redis: redis, dealerSeat: dealerSeat, compresses: compresses)
    }

    /// Seats `count` players of a new game at nodes that run; over TLS when they are told whom to trust. `compresses` says which of them do so.
    package static func seat(
        _ count: Int, at nodes: [NodeProcess], redis: RedisServerProcess, dealerSeat: String = "player", authorities: String? = nil,
        compresses: @Sendable (Int) -> Bool = { _ in false }
    ) async throws -> GameTable {
        var players: [GamePlayer] = []
        var seats: [String] = []
        var game = ""
        for number in 0..<count {
            let node = nodes[number % nodes.count]
            let player = try await GamePlayer.connect(
                authorities == nil ? node.url() : node.secureURL(), authorities: authorities, compresses: compresses(number))
            let welcome =
                number == 0
                ? try await player.ask("createGame", #""name":"P0","seat":"\#(dealerSeat)""#)
                : try await player.ask("joinGame", #""game":"\#(game)","name":"P\#(number)""#)
            guard welcome["event"]?.stringValue == "welcome", let code = welcome["game"]?.stringValue,
                let seat = welcome["me"]?["player"]?.stringValue
            else { throw GamePlayerError(what: "no welcome", frames: [welcome.description]) }
            game = code
            players.append(player)
            seats.append(seat)
        }
        return GameTable(redis: redis, nodes: nodes, game: game, players: players, seats: seats)
    }

    /// The dealer opens a round; returns once every player of the list has been told.
    package func start(round: Int, told: [Int]? = nil) async throws {
        try await self.players[0].ask("startVote", #""round":\#(round)"#)
        for player in told ?? Array(self.players.indices) { try await self.players[player].event("started", round: round) }
    }

    /// Every player votes at once; returns the answers in the players' order.
    package func voteAtOnce(round: Int, card: @Sendable @escaping (Int) -> String, voters: [Int]? = nil) async throws -> [Int: JSONValue] {
        let chosen = voters ?? Array(self.players.indices)
        return try await withThrowingTaskGroup(of: (Int, JSONValue).self) { group in
            for number in chosen {
                let player = self.players[number]
                group.addTask { (number, try await player.ask("vote", #""round":\#(round),"value":"\#(card(number))""#)) }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }

    /// One renames its seat, and everybody listed has heard of it: what was published before has arrived by then.
    package func mark(by number: Int, seenBy listeners: [Int]) async throws {
        let name = "Mark\(UInt32.random(in: 0...UInt32.max))"
        try await self.players[number].ask("setPlayer", #""name":"\#(name)""#)
        for listener in listeners {
            try await self.players[listener].first { $0["event"]?.stringValue == "player" && $0["player"]?["name"]?.stringValue == name }
        }
    }

    /// A raw command to Redis, as text lines.
    package func probe() throws -> RedisProbe { try self.redis.probe() }
}
