import PokerClient

/// Everything that is drawn. A value: the same view gives the same lines.
package struct TableView: Sendable, Equatable {
    /// How it stands with the server.
    package enum Link: Sendable, Equatable {
        case connecting(url: String)
        case seated
        /// The next attempt is made at that time, in this machine's milliseconds.
        case lost(reason: String, retryAt: Int64)
    }

    /// A line of news, for as long as it is new.
    package struct Notice: Sendable, Equatable {
        package var text: String
        package var isAlarming: Bool
        /// This machine's milliseconds.
        package var at: Int64

        package init(text: String, isAlarming: Bool, at: Int64) {
            self.text = text
            self.isAlarming = isAlarming
            self.at = at
        }
    }

    package var language: Language
    package var game: GameState?
    package var link: Link
    /// The card that the arrow keys point at.
    package var chosen: Int?
    package var input = InputLine()
    package var notices: [Notice] = []
    package var showsHelp = false
    /// The page of the help, counted around.
    package var helpPage = 0
    /// This machine's milliseconds.
    package var now: Int64 = 0

    package init(language: Language, link: Link) {
        self.language = language
        self.link = link
    }

    /// The seconds until the round closes by itself; nil without a deadline.
    package var secondsLeft: Int64? {
        guard let game = self.game, let deadline = game.deadline else { return nil }
        return max((deadline - (self.now + game.clockAhead) + 999) / 1000, 0)
    }
}
