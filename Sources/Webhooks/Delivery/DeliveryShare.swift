/// Whoever may have a part of the queue and no more; a delivery counts for several. A value.
///
/// Origins cost nobody anything, and games little: neither is a limit for the other. So one game has its part wherever it sends to, and one
/// server has its part whoever sends to it.
enum DeliveryShare: Hashable, Sendable {
    case all
    /// One of the operator's receivers, by its URL.
    case receiver(String)
    /// All games.
    case games
    /// One game, by its code.
    case game(String)
    /// One server that games send to, by its origin.
    case server(String)
    /// What one game sends to one server.
    case line(game: String, server: String)

    /// How many of so many places or bytes it may have.
    func part(of whole: Int) -> Int {
        switch self {
        case .all, .line: whole
        case .receiver: max(1, whole / 2)
        case .games: Self.games(whole)
        case .game: max(1, whole / 10)
        case .server: Self.games(whole) - Self.games(whole) / 2
        }
    }

    /// How many of so many tries at a time it may have.
    func tries(of atOnce: Int) -> Int {
        switch self {
        case .all, .games, .server: self.part(of: atOnce)
        case .receiver: 4
        case .game: 2
        // So that of a game's two one is left for its other receivers.
        case .line: 1
        }
    }

    /// A quarter is left to the operator's; nothing of a whole so small that a quarter is none.
    private static func games(_ whole: Int) -> Int { whole - whole / 4 }
}

extension WebhookDelivery {
    /// Whose turn it takes.
    var lane: DeliveryShare {
        switch self.target.owner {
        case .node: .receiver(self.target.url.text)
        case .game: .line(game: self.notice.game, server: self.target.url.origin)
        }
    }

    /// For whom it counts.
    var shares: [DeliveryShare] {
        switch self.target.owner {
        case .node: [.all, self.lane]
        case .game: [.all, .games, .game(self.notice.game), .server(self.target.url.origin), self.lane]
        }
    }
}
