/// The names of a game's keys and of its channel: all share the hash tag `{R}`, so all are in one slot.
package struct GameKeys: Sendable {
    private let keyPrefix: String
    private let channelPrefix: String

    /// The names in one database under one prefix.
    package init(_ configuration: PokerConfiguration) {
        self.keyPrefix = configuration.keyPrefix
        self.channelPrefix = "\(configuration.keyPrefix)\(configuration.database):"
    }

    /// The game's hash.
    package func room(_ game: String) -> String { "\(self.keyPrefix){\(game)}" }

    /// The step's KEYS: the hash, ballots, names, connections, options, history, stories, and what seats did by their tokens.
    package func all(_ game: String) -> [String] {
        let room = self.room(game)
        let sides = ["x", "who", "conn", "cfg", "hist", "stories", "rates"]
        return [room] + sides.map { "\(room):\($0)" }
    }

    /// What an address has tried within a minute. No game's name holds a colon.
    package func attempts(_ kind: AttemptCounter.Kind, of network: String) -> String {
        "\(self.keyPrefix){a:\(network)}:\(kind.rawValue)"
    }

    /// The wrong passcodes at a game within a minute.
    package func wrongPasscodes(at game: String) -> String { "\(self.room(game)):wrong" }

    /// The channel of the game's events.
    package func channel(_ game: String) -> String { "\(self.channelPrefix){\(game)}:ch" }
}
