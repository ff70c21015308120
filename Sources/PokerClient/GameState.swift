/// A game as one of its clients knows it. A value; equal values are drawn alike.
///
/// What a newer server adds is left out, what an older one lacks has its default.
package struct GameState: Sendable, Equatable {
    /// How far the game is. A phase that this client does not know counts as waiting.
    package enum Phase: String, Sendable {
        case waiting, voting, revealed, ended
    }

    /// The cards, from the lowest to the highest, as frames write them.
    package struct Deck: Sendable, Equatable {
        package var name: String
        package var cards: [String]

        package init(name: String = "", cards: [String] = []) {
            self.name = name
            self.cards = cards
        }
    }

    /// What the game's dealer chose.
    package struct Options: Sendable, Equatable {
        package var title = ""
        package var autoClose = true
        package var isAnonymous = false
        package var everyoneDeals = false
        package var isLocked = false
        package var hasPasscode = false

        package init() {}
    }

    /// What the open round is played by, whatever was changed since it began.
    package struct Frozen: Sendable, Equatable {
        package var deck: Deck
        package var autoClose: Bool
        package var isAnonymous: Bool

        package init(deck: Deck, autoClose: Bool, isAnonymous: Bool) {
            self.deck = deck
            self.autoClose = autoClose
            self.isAnonymous = isAnonymous
        }
    }

    /// One person.
    package struct Player: Sendable, Equatable {
        package var id: String
        package var name: String
        package var isSpectator: Bool
        package var isDealer: Bool
        package var isActing: Bool
        package var isAway: Bool

        package init(
            id: String, name: String = "", isSpectator: Bool = false, isDealer: Bool = false, isActing: Bool = false, isAway: Bool = false
        ) {
            self.id = id
            self.name = name
            self.isSpectator = isSpectator
            self.isDealer = isDealer
            self.isActing = isActing
            self.isAway = isAway
        }
    }

    /// The own vote of the open round: nil as a value is a vote taken back.
    package struct Ballot: Sendable, Equatable {
        package var value: String?
        package var cast: Int

        package init(value: String?, cast: Int) {
            self.value = value
            self.cast = cast
        }
    }

    /// The most names of people who left that are kept.
    package static let maxDeparted = 100
    /// The most results that are kept, newest last; as many as a `state` holds.
    package static let maxResults = 20

    /// The game's code or slug.
    package var game: String
    package var epoch: String
    package var version: Int
    package var phase = Phase.waiting
    /// The newest round, 0 before the first.
    package var round = 0
    /// The newest round's story: the id of one in ``stories``, or free text.
    package var story: String?
    /// The story's title where ``story`` is an id.
    package var title: String?
    /// Milliseconds since 1970 by the server's clock, as ``deadline``; 0 before the first round.
    package var startedAt: Int64 = 0
    package var deadline: Int64?
    /// What to add to this machine's milliseconds to have the server's.
    package var clockAhead: Int64 = 0
    package var deck = Deck()
    package var options = Options()
    /// Nil when no round is open.
    package var frozen: Frozen?
    /// In the order of their seats.
    package var players: [Player] = []
    /// Who has voted in the open round.
    package var voted: Set<String> = []
    /// The names of those who have left while this client was there, by their ids; a result may still be about them.
    package var departed: [String: String] = [:]
    package var stories = StoryList()
    /// The last ``maxResults`` results, newest last.
    package var results: [RoundResult] = []
    /// The own seat.
    package var me: String
    package var myVote: Ballot?

    /// A game of which nothing else is known.
    package init(game: String, epoch: String, version: Int, me: String) {
        self.game = game
        self.epoch = epoch
        self.version = version
        self.me = me
    }
}

extension GameState {
    /// The own seat's person; nil once it has left.
    package var myself: Player? { self.players.first { $0.id == self.me } }

    /// The deck that a vote is taken from now.
    package var cards: [String] { self.frozen?.deck.cards ?? self.deck.cards }

    /// Whether the own seat may start and close rounds now.
    package var mayDeal: Bool {
        guard let myself = self.myself else { return false }
        return myself.isDealer || myself.isActing || self.options.everyoneDeals
    }

    /// What people call the newest round's story: the title where there is one.
    package var storyTitle: String? { self.title ?? self.story.flatMap { self.stories[$0]?.title } ?? self.story }

    /// The newest round's result, while it is on the table.
    package var openResult: RoundResult? {
        guard self.phase == .revealed || self.phase == .ended else { return nil }
        return self.results.last { $0.round == self.round }
    }
}
