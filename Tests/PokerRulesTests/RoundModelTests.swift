import PokerRules
import TestSupport
import Testing

@Suite("Rounds")
struct RoundModelTests {
    /// A round that is open for so many players.
    private static func voting(_ players: Int) -> RoundModel {
        var model = RoundModel()
        for player in 1...players { model.join("p\(player)") }
        model.start()
        return model
    }

    @Test("a round is complete with the last required vote")
    func lastVote() {
        var model = Self.voting(2)
        #expect(!model.isComplete)
        model.vote("p1", card: "5")
        #expect(!model.isComplete)
        model.vote("p2", card: "0")
        #expect(model.isComplete)
        let ending4 = model.close()
        #expect(ending4 == .result(votes: [Vote(player: "p1", card: "5"), Vote(player: "p2", card: "0")], missing: []))
        #expect(!model.isVoting)
        let ending5 = model.close()
        #expect(ending5 == nil)
    }

    @Test("a late joiner may vote and never blocks")
    func lateJoiner() {
        var model = Self.voting(1)
        model.join("p2")
        #expect(model.required.map(\.player) == ["p1"])
        model.vote("p2", card: "3")
        #expect(!model.isComplete)
        model.vote("p1", card: "5")
        #expect(model.isComplete)
    }

    @Test("a drop blocks during the grace, not afterwards, and again on return")
    func drop() {
        var model = Self.voting(2)
        model.vote("p1", card: "5")
        model.setPresence("p2", .inGrace)
        #expect(!model.isComplete)
        model.setPresence("p2", .away)
        #expect(model.isComplete)
        #expect(model.missing == ["p2"])
        model.setPresence("p2", .here)
        #expect(!model.isComplete)
    }

    @Test("an away player's vote counts")
    func awayVote() {
        var model = Self.voting(2)
        model.vote("p1", card: "5")
        model.setPresence("p1", .away)
        model.vote("p2", card: "8")
        let ending6 = model.close()
        #expect(ending6 == .result(votes: [Vote(player: "p1", card: "5"), Vote(player: "p2", card: "8")], missing: []))
    }

    @Test("one who leaves no longer blocks, and a cast vote stays")
    func leave() {
        var model = Self.voting(3)
        model.vote("p1", card: "5")
        model.vote("p2", card: "8")
        model.leave("p1")
        #expect(!model.isComplete)
        model.leave("p3")
        #expect(model.isComplete)
        let ending7 = model.close()
        #expect(ending7 == .result(votes: [Vote(player: "p1", card: "5"), Vote(player: "p2", card: "8")], missing: []))
        #expect(model.members.map(\.player) == ["p2"])
    }

    @Test("a spectator's vote is withdrawn")
    func spectator() {
        var model = Self.voting(2)
        model.vote("p1", card: "5")
        model.setSeat("p1", isPlayer: false)
        let taken1 = model.vote("p1", card: "5")
        #expect(!taken1)
        #expect(!model.isComplete)
        model.vote("p2", card: "8")
        #expect(model.isComplete)
    }

    @Test("sitting down in a round counts as sitting down now")
    func sitsDown() {
        var model = Self.voting(2)
        model.setSeat("p2", isPlayer: false)
        model.setSeat("p2", isPlayer: true)
        #expect(model.required.map(\.player) == ["p1"])
    }

    @Test("an empty round never completes, and closing it discards it")
    func emptyRound() {
        var model = Self.voting(1)
        model.leave("p1")
        #expect(!model.isComplete)
        let ending8 = model.close()
        #expect(ending8 == .discarded)
        model.join("p2", isPlayer: false)
        model.start()
        #expect(!model.isComplete)
    }

    @Test("with nobody required the first vote completes")
    func onlyLateJoiners() {
        var model = RoundModel()
        model.join("p1", isPlayer: false)
        model.start()
        model.join("p2")
        model.vote("p2", card: "5")
        #expect(model.isComplete)
    }

    @Test("with nobody present no round completes")
    func nobodyPresent() {
        var model = Self.voting(1)
        model.vote("p1", card: "5")
        model.setPresence("p1", .away)
        #expect(!model.isComplete)
    }

    @Test("taking back opens the round again, two starts do not")
    func takeBack() {
        var model = Self.voting(1)
        model.vote("p1", card: "5")
        model.vote("p1", card: nil)
        #expect(!model.isComplete)
        let taken2 = model.start()
        #expect(!taken2)
        #expect(model.round == 1)
        let taken3 = model.vote("p9", card: "5")
        #expect(!taken3)
    }

    @Test(
        "at random: a complete round has no required voter without a card, and a gone one never blocks", arguments: [1, 2, 3] as [UInt64])
    func properties(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var model = RoundModel()
        for step in 0..<2000 {
            let player = "p\(Int.random(in: 0...6, using: &random))"
            switch Int.random(in: 0...7, using: &random) {
            case 0 where !model.members.contains(where: { $0.player == player }): model.join(player, isPlayer: Bool.random(using: &random))
            case 1: model.setPresence(player, [.here, .inGrace, .away][Int.random(in: 0...2, using: &random)])
            case 2: model.leave(player)
            case 3: model.setSeat(player, isPlayer: Bool.random(using: &random))
            case 4: _ = model.start()
            case 5: _ = model.close(discard: Bool.random(using: &random))
            default: _ = model.vote(player, card: Bool.random(using: &random) ? "5" : nil)
            }
            let comment: Comment = "seed \(seed), step \(step)"
            if model.isComplete { #expect(model.isVoting && model.required.allSatisfy { $0.card != nil }, comment) }
            if !model.isVoting { #expect(model.members.allSatisfy { $0.card == nil && !$0.isGone }, comment) }
            #expect(model.members.allSatisfy { $0.isPlayer || $0.card == nil }, comment)
            #expect(Set(model.missing).isSuperset(of: model.required.filter { $0.card == nil }.map(\.player)), comment)
        }
    }
}
