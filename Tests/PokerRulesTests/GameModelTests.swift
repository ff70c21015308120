import PokerRules
import TestSupport
import Testing

/// The rules of a game, as the model has them. That the step script has the same is shown by ModelCheckTests.
@Suite("The model of a game")
struct GameModelTests {
    /// A table of players, p1 the dealer, each on a connection called like the player; a round is open unless `isVoting` is false.
    struct Table {
        var model = GameModel(GameSettings(title: "", deck: .fibonacci), creator: "t1")
        var now = 1_000_000
        var answer = GameAnswer.ok
        var events: [GameEvent.Content] = []

        init(_ players: Int, isVoting: Bool = true) {
            self.perform(.create(connection: "p1", name: "Ana", isPlayer: true, token: "t1"))
            for number in 2..<max(players + 1, 2) { self.join(number) }
            if isVoting { self.perform(.start(connection: "p1")) }
        }

        mutating func perform(_ command: GameCommand, after wait: Int = 0) {
            self.now += wait
            let outcome = self.model.perform(command, at: self.now)
            self.answer = outcome.answer
            self.events = outcome.events.map(\.content)
        }

        mutating func join(_ number: Int, isPlayer: Bool = true) {
            self.perform(.join(connection: "p\(number)", name: "P\(number)", isPlayer: isPlayer, token: "t\(number)"))
        }

        mutating func vote(_ player: Int, _ card: String?) { self.perform(.vote(connection: "p\(player)", card: card)) }

        /// The votes of the last step's result, nil when there was none.
        var result: GameResult? {
            for case .result(let result) in self.events { return result }
            return nil
        }
        var votes: [String]? { self.result?.votes.map { "\($0.player ?? "")=\($0.card)" } }
        var awaited: [String] { self.model.awaited.map(\.player) }
    }

    @Test("a round is complete with the last required vote")
    func lastVote() {
        var table = Table(2)
        table.vote(1, "5")
        #expect(table.events == [.voted(round: 1, player: "p1", voted: true)])
        table.vote(2, "0")
        #expect(table.votes == ["p1=5", "p2=0"])
        #expect(table.result?.cause == .all && table.result?.missing == [] && table.model.phase == .revealed)
        table.perform(.close(connection: "p1"))
        #expect(table.answer == GameAnswer(.roundOver, .round(1)))
    }

    @Test("a late joiner may vote and never blocks")
    func lateJoiner() {
        var table = Table(1)
        table.join(2)
        #expect(table.awaited == ["p1"])
        table.vote(2, "3")
        #expect(table.result == nil)
        table.vote(1, "5")
        #expect(table.votes == ["p1=5", "p2=3"])
    }

    @Test("a drop blocks during the grace, not afterwards, and the result is of the instant at which the grace ended")
    func drop() {
        var table = Table(2)
        table.vote(1, "5")
        table.perform(.drop(connection: "p2"))
        #expect(table.awaited == ["p2"] && table.model.due == table.now + 15_000)
        table.perform(.tick, after: 20_000)
        #expect(table.votes == ["p1=5"] && table.result?.missing == ["p2"])
        #expect(table.result?.cause == .left && table.result?.closedAt == table.now - 5_000)
    }

    @Test("who is away and comes back is required again")
    func comesBack() {
        var table = Table(2)
        table.perform(.drop(connection: "p2"))
        table.perform(.tick, after: 15_000)
        #expect(table.awaited == ["p1"])
        table.join(2)
        #expect(table.awaited == ["p1", "p2"])
    }

    @Test("an away player's vote counts")
    func awayVote() {
        var table = Table(2)
        table.vote(2, "5")
        table.perform(.drop(connection: "p2"))
        table.perform(.tick, after: 15_000)
        table.vote(1, "8")
        #expect(table.votes == ["p1=8", "p2=5"])
    }

    @Test("one who leaves no longer blocks, and a cast vote stays with the name")
    func leave() {
        var table = Table(3)
        table.vote(2, "8")
        table.vote(1, "5")
        table.perform(.leave(connection: "p2"))
        #expect(table.events == [.playerLeft("p2")])
        table.perform(.leave(connection: "p3"))
        #expect(table.votes == ["p1=5", "p2=8"])
        #expect(table.result?.votes.map(\.leftAs) == [nil, "P2"])
        #expect(table.model.seats.map(\.player) == ["p1"])
    }

    @Test("a spectator's vote is withdrawn, and an older copy of it does not come back")
    func spectator() {
        var table = Table(2)
        table.vote(2, "5")
        table.perform(.setPlayer(connection: "p2", isPlayer: false))
        #expect(table.events.first == .voted(round: 1, player: "p2", voted: false))
        table.vote(2, "5")
        #expect(table.answer.code == .spectator)
        table.perform(.setPlayer(connection: "p2", isPlayer: true))
        #expect(table.awaited == ["p1"])
        table.perform(.vote(connection: "p2", round: 1, cast: 1, card: "5"))
        #expect(table.answer == GameAnswer(.staleVote, .cast(1)))
    }

    @Test("closing without a vote discards, and the story goes with it")
    func discarded() {
        var table = Table(1, isVoting: false)
        table.perform(.start(connection: "p1", story: "Login"))
        table.perform(.close(connection: "p1"))
        #expect(table.events == [.discarded(round: 1)] && table.model.round.story == "" && table.model.phase == .waiting)
    }

    @Test("with nobody required the first vote completes")
    func onlyLateJoiners() {
        var table = Table(1, isVoting: false)
        table.perform(.setPlayer(connection: "p1", isPlayer: false))
        table.perform(.start(connection: "p1"))
        table.join(2)
        table.vote(2, "5")
        #expect(table.votes == ["p2=5"])
    }

    @Test("with nobody present no round completes")
    func nobodyPresent() {
        var table = Table(2)
        table.vote(1, "5")
        for player in 1...2 { table.perform(.drop(connection: "p\(player)")) }
        table.perform(.tick, after: 15_000)
        #expect(table.model.phase == .voting && !table.model.isComplete)
    }

    @Test("of two starts the second is refused, and so is a start for a round that is over")
    func twoStarts() {
        var table = Table(1)
        table.perform(.start(connection: "p1", round: 2))
        #expect(table.answer == GameAnswer(.alreadyVoting, .round(1)) && table.events.isEmpty)
        table.vote(1, "5")
        table.perform(.start(connection: "p1", round: 1))
        #expect(table.answer == GameAnswer(.roundOver, .round(1)))
    }

    @Test("after 60 s without a dealer who has sat longest acts as one, and the dealer's return ends it")
    func succession() {
        var table = Table(3, isVoting: false)
        table.perform(.drop(connection: "p1"))
        table.perform(.tick, after: 15_000)
        #expect(table.model.acting == nil && table.model.due == table.now + 45_000)
        table.perform(.start(connection: "p2"), after: 45_000)
        #expect(table.answer.code == .ok && table.model.acting == "p2")
        table.join(1)
        #expect(table.model.acting == nil)
        table.perform(.close(connection: "p2"))
        #expect(table.answer.code == .notDealer)
    }

    @Test("a change of the options counts from the next round on")
    func frozen() {
        var table = Table(1)
        table.perform(.setGame(connection: "p1", change: .init(deck: .tshirt, autoClose: false, anonymous: true)))
        table.vote(1, "5")
        #expect(table.votes == ["p1=5"])
        table.perform(.start(connection: "p1"))
        table.vote(1, "5")
        #expect(table.answer.code == .badValue)
        table.vote(1, "XL")
        #expect(table.result == nil)
        table.perform(.close(connection: "p1"))
        #expect(table.votes == ["=XL"])
    }

    @Test("a passed deadline closes before the command that came behind it, at its own instant")
    func deadline() {
        var table = Table(2, isVoting: false)
        table.perform(.start(connection: "p1", seconds: 10))
        table.vote(1, "5")
        table.perform(.vote(connection: "p2", card: "8"), after: 12_000)
        #expect(table.answer == GameAnswer(.roundOver, .round(1)) && table.votes == ["p1=5"])
        #expect(table.result?.cause == .deadline && table.result?.closedAt == table.now - 2_000)
    }

    @Test("the last dealer stays one, another may give up, and the creator who did is no dealer by coming back")
    func dealers() {
        var table = Table(2, isVoting: false)
        table.perform(.setPlayer(connection: "p1", isDealer: false))
        #expect(table.answer == GameAnswer(.badRequest, .lastDealer))
        table.perform(.setPlayer(connection: "p1", player: "p2", isDealer: true))
        table.perform(.setPlayer(connection: "p1", isDealer: false))
        table.perform(.leave(connection: "p1"))
        table.join(1)
        #expect(table.model.seats.map(\.isDealer) == [true, false])
        table.perform(.start(connection: "p1"))
        #expect(table.answer.code == .notDealer)
    }

    @Test("who is removed loses seat and vote, the round goes on, and neither token nor connection opens a seat")
    func removed() {
        var table = Table(3)
        table.vote(1, "5")
        table.vote(2, "8")
        table.perform(.removePlayer(connection: "p1", player: "p2"))
        #expect(table.events == [.voted(round: 1, player: "p2", voted: false), .playerLeft("p2", isRemoved: true)])
        table.join(2)
        #expect(table.answer == GameAnswer(.unauthorized, .removed))
        table.perform(.removePlayer(connection: "p1", player: "p3"))
        #expect(table.votes == ["p1=5"])
    }

    @Test("a game remembers its last 200 removed tokens")
    func barred() {
        var table = Table(1)
        for number in 2...202 {
            table.join(number)
            table.perform(.removePlayer(connection: "p1", player: "p\(number)"))
            table.perform(.drop(connection: "p\(number)"))
        }
        #expect(table.model.barred.count == 200)
        table.perform(.join(connection: "x", name: "X", isPlayer: true, token: "t3"))
        #expect(table.answer == GameAnswer(.unauthorized, .removed))
        table.perform(.join(connection: "x", name: "X", isPlayer: true, token: "t2"))
        #expect(table.answer == GameAnswer(.ok, .player("p203")))
    }

    @Test("a dealer who leaves for good as the last one is followed by who has sat longest of those there, or by the next who comes")
    func lastDealer() {
        var table = Table(3)
        table.perform(.setPlayer(connection: "p2", isPlayer: false))
        table.perform(.leave(connection: "p1"))
        #expect(table.model.seats.filter(\.isDealer).map(\.player) == ["p3"])
        table.perform(.leave(connection: "p2"))
        table.perform(.leave(connection: "p3"))
        #expect(table.model.seats.isEmpty)
        table.join(4)
        #expect(table.model.seats.map(\.isDealer) == [true])
    }

    @Test("a revealed round is settled, also while the next is open, and its story gets the estimate")
    func settled() {
        var table = Table(1, isVoting: false)
        table.perform(.putStories(connection: "p1", stories: [.init(title: "Login")]))
        table.perform(.start(connection: "p1", story: "s1"))
        table.perform(.settle(connection: "p1", value: "5"))
        #expect(table.answer.code == .notRevealed)
        table.vote(1, "8")
        table.perform(.start(connection: "p1"))
        table.perform(.settle(connection: "p1", round: 1, value: "5"))
        #expect(
            table.events == [.settled(round: 1, story: "s1", title: "Login", value: "5")]
                && table.model.stories.list.map(\.estimate) == ["5"])
        table.perform(.settle(connection: "p1", round: 1, value: "5"))
        #expect(table.answer.code == .ok && table.events.isEmpty)
        table.perform(.putStories(connection: "p1", stories: [.init(id: "s1", estimate: "8")]))
        table.perform(.settle(connection: "p1", round: 1, value: "5"))
        #expect(table.events.count == 1 && table.model.stories.list.map(\.estimate) == ["5"])
    }

    @Test("an ended game discards its round and takes nothing but a leave, a reading and the next game of its code")
    func ended() {
        var table = Table(2)
        table.vote(2, "5")
        table.perform(.end(connection: "p1"))
        #expect(table.events == [.discarded(round: 1), .ended(round: 1)] && table.model.due == nil)
        table.perform(.start(connection: "p1"))
        #expect(table.answer.code == .gameEnded)
        table.join(3)
        #expect(table.answer.code == .gameEnded)
        table.perform(.create(connection: "p9", name: "Eva", isPlayer: true, token: "t9"))
        #expect(table.answer == GameAnswer(.ok, .player("p1")) && table.model.phase == .waiting && table.model.version == 1)
    }
}
