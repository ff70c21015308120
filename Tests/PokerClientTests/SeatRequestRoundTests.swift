import JSONText
import PokerClient
import Testing

@Suite("The round that a request means")
struct SeatRequestRoundTests {
    private typealias Effects = [SeatSession.Effect]

    private static func seated(_ welcome: String) -> SeatSession {
        var session = SeatSession(SeatRequest(game: "K7QM2X", creates: false, name: "Luis", token: "0123456789abcdefghijkl"))
        _ = session.opened(at: 0)
        _ = session.received(welcome, at: 0)
        return session
    }

    /// Asks without a connection, and gives what the next welcome brings.
    private static func askBetween(_ before: String, _ actions: [JSONObject], _ after: String) -> Effects {
        var session = self.seated(before)
        _ = session.closed(code: 1006, reason: "", at: 1, random: 0)
        for action in actions { _ = session.ask(action, isPersistent: true, at: 2) }
        _ = session.opened(at: 3)
        return session.received(after, at: 4)
    }

    private static func sent(_ effects: Effects) -> [JSONObject] {
        effects.compactMap { if case .send(let text) = $0 { Frames.object(text) } else { nil } }.filter { $0["action"] != "sync" }
    }

    private static func answers(_ effects: Effects) -> [JSONObject] {
        effects.compactMap { if case .report(.answer(let answer)) = $0 { answer } else { nil } }
    }

    private static let result = #","results":[{"round":3,"votes":[]}]"#

    @Test(
        "is the one on the table when it was asked for: what is over at the next connection is not sent, and who asked learns which",
        arguments: [
            ["action": "vote", "id": "x", "value": "1"], ["action": "closeVote", "id": "x"],
            ["action": "closeVote", "id": "x", "discard": true],
        ] as [JSONObject],
        [
            Frames.welcome(9, phase: "voting", round: 4), Frames.welcome(6, phase: "revealed", round: 3, more: Self.result),
            Frames.welcome(2, epoch: "e2", phase: "voting", round: 1),
            // Another round with the number of one that the server lost.
            Frames.welcome(5, epoch: "e2", phase: "voting", round: 3, more: #","startedAt":3001"#),
        ])
    func over(action: JSONObject, after: String) throws {
        let effects = Self.askBetween(Frames.welcome(4, phase: "voting", round: 3), [action], after)
        #expect(Self.sent(effects).isEmpty)
        let answer = try #require(Self.answers(effects).first)
        #expect(answer["re"] == "x")
        #expect(answer["action"] == action["action"])
        #expect(answer["code"] == "round_over")
        #expect(answer["details"]?.objectValue?["asked"] == 3)
        #expect(answer["message"]?.stringValue?.hasPrefix("Round 3 is over") == true)
    }

    @Test("what is still open at the next connection is sent for it")
    func stillOpen() {
        let effects = Self.askBetween(
            Frames.welcome(4, phase: "voting", round: 3), [["action": "vote", "value": "1"], ["action": "closeVote"]],
            Frames.welcome(5, phase: "voting", round: 3))
        #expect(Self.sent(effects).map { $0["round"] } == [3, 3])
        #expect(Self.answers(effects).isEmpty)
    }

    @Test("a round is settled that was on the table, whichever is there now; a story alone has no round")
    func settled() {
        let before = Frames.welcome(4, phase: "revealed", round: 3, more: Self.result)
        let actions: [JSONObject] = [
            ["action": "settle", "value": "5"], ["action": "settle", "value": "5", "story": "s1"],
            ["action": "settle", "value": "5", "round": 1],
        ]
        let effects = Self.askBetween(before, actions, Frames.welcome(9, phase: "revealed", round: 4))
        #expect(Self.sent(effects).map { $0["round"] } == [3, nil, 1])
    }

    @Test("a start whose round was played meanwhile opens no other one; one that somebody else has opened is the server's to refuse")
    func starts() {
        let before = Frames.welcome(4, phase: "revealed", round: 3, more: Self.result)
        for later in [Frames.welcome(9, phase: "revealed", round: 4), Frames.welcome(9, phase: "voting", round: 5)] {
            let effects = Self.askBetween(before, [["action": "startVote"]], later)
            #expect(Self.sent(effects).isEmpty)
            #expect(Self.answers(effects).map { $0["code"] } == ["round_over"])
        }
        let open = Self.askBetween(before, [["action": "startVote"]], Frames.welcome(9, phase: "voting", round: 4))
        #expect(Self.sent(open).map { $0["round"] } == [4])
    }

    @Test("a vote behind a start means the round that was to be opened, whoever opened it and whatever came after it")
    func behindStart() {
        let actions: [JSONObject] = [["action": "startVote"], ["action": "vote", "value": "1"]]
        let before = Frames.welcome(4, phase: "revealed", round: 3, more: Self.result)
        // The start is refused at once, and the vote is for its round.
        #expect(Self.sent(Self.askBetween(before, actions, Frames.welcome(9, phase: "voting", round: 5))).map { $0["round"] } == [4])
        var session = Self.seated(before)
        for action in actions { _ = session.ask(action, at: 0) }
        // The event was missed, and the answer came.
        let answered = session.received(#"{"event":"reply","re":"pf-1","ok":true,"v":9}"#, at: 1)
        #expect(Self.sent(answered).map { $0["round"] } == [4])
        var other = Self.seated(Frames.welcome(4, phase: "voting", round: 3))
        for action in actions { _ = other.ask(action, at: 0) }
        let refusal = #"{"event":"error","re":"pf-1","action":"startVote","code":"already_voting","message":"","details":{"round":3}}"#
        #expect(Self.sent(other.received(refusal, at: 1)).map { $0["round"] } == [3])
        // Somebody else has opened it, of which the event was missed.
        var late = Self.seated(before)
        for action in actions { _ = late.ask(action, at: 0) }
        #expect(Self.sent(late.received(refusal.replacing(":3}", with: ":4}"), at: 1)).map { $0["round"] } == [4])
    }

    @Test("a round that a script names is sent as it is")
    func named() {
        let actions: [JSONObject] = [
            ["action": "vote", "value": "1", "round": 2], ["action": "closeVote", "round": 2], ["action": "startVote", "round": 2],
        ]
        let effects = Self.askBetween(Frames.welcome(4, phase: "voting", round: 2), actions, Frames.welcome(9, phase: "voting", round: 4))
        #expect(Self.sent(effects).map { $0["round"] } == [2, 2, 2])
        #expect(Self.answers(effects).isEmpty)
    }
}
