import JSONText
import PokerClient
import Testing

@Suite("What a seat asks for a second time")
struct SeatRepetitionTests {
    private typealias Effects = [SeatSession.Effect]

    private static let voting = Frames.welcome(4, phase: "voting", round: 1)

    private static func seated(_ welcome: String = Self.voting) -> SeatSession {
        var session = SeatSession(SeatRequest(game: "K7QM2X", creates: false, name: "Luis", token: "0123456789abcdefghijkl"))
        _ = session.opened(at: 0)
        _ = session.received(welcome, at: 0)
        return session
    }

    private static func sent(_ effects: Effects) -> [JSONObject] {
        effects.compactMap { if case .send(let text) = $0 { Frames.object(text) } else { nil } }.filter { $0["action"] != "sync" }
    }

    private static func answers(_ effects: Effects) -> [JSONObject] {
        effects.compactMap { if case .report(.answer(let answer)) = $0 { answer } else { nil } }
    }

    /// What who asked is told: answers of this client, and frames of the server.
    private static func told(_ effects: Effects) -> [JSONObject] {
        effects.compactMap {
            switch $0 {
            case .report(.answer(let answer)): answer
            case .report(.frame(let text)): Frames.object(text)
            default: nil
            }
        }
    }

    private static func error(_ re: String, _ code: String, _ details: String = #"{"retryAfterMs":50}"#) -> String {
        #"{"event":"error","re":"\#(re)","action":"x","code":"\#(code)","message":"m","details":\#(details)}"#
    }

    /// Loses the connection, and takes the seat again.
    private static func reconnect(_ session: inout SeatSession, _ welcome: String) -> Effects {
        let lost = session.closed(code: 1006, reason: "", at: 100, random: 0)
        _ = session.opened(at: 200)
        return lost + session.received(welcome, at: 300)
    }

    // MARK: The newest wish

    @Test(
        "of two votes the newer one counts, whatever becomes of the first one, and whenever; nothing is said of that one",
        arguments: [
            ("unavailable", true), ("unavailable", false), ("rate_limited", true), ("rate_limited", false), ("stale_vote", false),
            ("unknown", false),
        ])
    func votes(code: String, isRefusedFirst: Bool) {
        var session = Self.seated()
        let refusal = Self.error("pf-1", code, #"{"retryAfterMs":50,"cast":2}"#)
        var effects = session.ask(["action": "vote", "value": "1"], isPersistent: true, at: 0)
        if isRefusedFirst { effects += session.received(refusal, at: 1) }
        effects += session.ask(["action": "vote", "value": "2"], isPersistent: true, at: 2)
        effects += session.received(#"{"event":"reply","re":"pf-2","ok":true,"v":5,"cast":2}"#, at: 3)
        if !isRefusedFirst { effects += session.received(refusal, at: 4) }
        effects += session.tick(at: 5000) + session.tick(at: 9000)
        #expect(Self.sent(effects).map { $0["value"] } == ["1", "2"])
        #expect(Self.sent(effects).map { $0["cast"] } == [1, 2])
        #expect(!Self.told(effects).contains { $0["event"] == "error" })
        #expect(session.state?.myVote == GameState.Ballot(value: "2", cast: 2))
    }

    @Test("of two votes whose answers were lost the newer one is sent again; a script is told what may have become of the first one")
    func lostVotes() {
        for isPersistent in [true, false] {
            for done in ["", #","myVote":{"value":"1","cast":1}"#, #","myVote":{"value":"2","cast":2}"#] {
                var session = Self.seated()
                for card in ["1", "2"] { _ = session.ask(["action": "vote", "value": .string(card)], isPersistent: isPersistent, at: 0) }
                let effects = Self.reconnect(&session, Frames.welcome(5, phase: "voting", round: 1, more: done))
                #expect(Self.sent(effects).map { $0["value"] } == ["2"])
                #expect(Self.sent(effects).map { $0["cast"] } == [2])
                #expect(Self.answers(effects).map { $0["code"] } == (isPersistent ? [] : ["unknown"]))
                #expect(Self.answers(effects).allSatisfy { $0["re"] == "pf-1" })
                let acknowledged = session.received(#"{"event":"reply","re":"pf-2","ok":true,"v":5,"cast":2}"#, at: 400)
                #expect(Self.sent(acknowledged + session.tick(at: 9000)).isEmpty)
            }
        }
    }

    @Test("what waits for a connection is only the newest wish; a script's are all sent once, in order", arguments: [true, false])
    func unsent(isPersistent: Bool) {
        var session = Self.seated()
        _ = session.closed(code: 1006, reason: "", at: 0, random: 0)
        for card in ["1", "2"] { _ = session.ask(["action": "vote", "value": .string(card)], isPersistent: isPersistent, at: 1) }
        _ = session.opened(at: 2)
        let effects = session.received(Self.voting, at: 3)
        #expect(Self.sent(effects).map { $0["value"] } == (isPersistent ? ["2"] : ["1", "2"]))
        #expect(Self.answers(effects).isEmpty)
    }

    @Test(
        "an older wish is sent again unless a newer one about the same names all that it sets",
        arguments: [
            (["action": "settle", "value": "1"], ["action": "settle", "value": "2"], false),
            (["action": "settle", "value": "1"], ["action": "settle", "value": .null, "story": .null], false),
            (["action": "settle", "value": "1"], ["action": "settle", "value": "2", "round": 1], true),
            (["action": "settle", "value": "1"], ["action": "settle", "value": "2", "story": "s1"], true),
            (["action": "setGame", "title": "A"], ["action": "setGame", "title": "B"], false),
            (["action": "setGame", "title": "A"], ["action": "setGame", "title": "B", "locked": true], false),
            (["action": "setGame", "title": "A", "locked": true], ["action": "setGame", "title": "B"], true),
            (["action": "setGame", "title": "A"], ["action": "setGame", "locked": true], true),
            (["action": "setGame", "passcode": "x"], ["action": "setGame", "passcode": .null], false),
            (
                ["action": "setGame", "options": .object(["locked": true])],
                ["action": "setGame", "options": .object(["autoClose": true])], true
            ),
            (["action": "setPlayer", "name": "A"], ["action": "setPlayer", "name": "B"], false),
            (["action": "setPlayer", "name": "A"], ["action": "setPlayer", "seat": "spectator"], true),
            (["action": "setPlayer", "player": "p1", "dealer": true], ["action": "setPlayer", "dealer": true], true),
            (["action": "closeVote"], ["action": "vote", "value": "1"], true),
        ] as [(JSONObject, JSONObject, Bool)])
    func wishes(older: JSONObject, newer: JSONObject, isRepeated: Bool) {
        for isRefusedFirst in [true, false] {
            var session = Self.seated(Frames.welcome(4, phase: "revealed", round: 3))
            var effects = session.ask(older, isPersistent: true, at: 0)
            if isRefusedFirst { effects += session.received(Self.error("pf-1", "unavailable"), at: 1) }
            effects += session.ask(newer, isPersistent: true, at: 2)
            if !isRefusedFirst { effects += session.received(Self.error("pf-1", "unavailable"), at: 3) }
            effects += session.tick(at: 60)
            #expect(Self.sent(effects).map { $0["id"] } == ["pf-1", "pf-2"] + (isRepeated ? ["pf-1"] : []))
            #expect(Self.told(effects).isEmpty)
        }
        // Both answers are lost.
        var session = Self.seated(Frames.welcome(4, phase: "revealed", round: 3))
        for wish in [older, newer] { _ = session.ask(wish, isPersistent: true, at: 0) }
        let effects = Self.reconnect(&session, Frames.welcome(4, phase: "revealed", round: 3))
        #expect(Self.sent(effects).map { $0["id"] } == (isRepeated ? ["pf-1"] : []) + ["pf-2"])
    }

    @Test("what is refused for now is sent again in the order in which it was asked for, also where chance would turn it round")
    func order() {
        var session = Self.seated()
        let actions = ["closeVote", "startVote", "endGame"]
        for action in actions { _ = session.ask(["action": .string(action)], isPersistent: true, at: 0) }
        for (number, chance) in [(1, 0.9), (2, 0.5), (3, 0)] as [(Int, Double)] {
            #expect(session.received(Self.error("pf-\(number)", "unavailable"), at: 1, random: chance).isEmpty)
        }
        let sent = (1...30).flatMap { Self.sent(session.tick(at: $0 * 100)) }
        #expect(sent.map { $0["action"]?.stringValue } == actions)
    }

    @Test("a vote that was sent before is not cast above one that came from elsewhere meanwhile: that one may be the later one")
    func elsewhere() {
        var session = Self.seated()
        _ = session.ask(["action": "vote", "value": "1"], isPersistent: true, at: 0)
        let newer = #","myVote":{"value":"2","cast":2}"#
        #expect(Self.sent(Self.reconnect(&session, Frames.welcome(6, phase: "voting", round: 1, more: newer))).map { $0["cast"] } == [1])
        let effects = session.received(Self.error("pf-1", "stale_vote", #"{"cast":2}"#), at: 400)
        #expect(Self.sent(effects).isEmpty)
        #expect(Self.told(effects).map { $0["code"] } == ["stale_vote"])
        #expect(session.state?.myVote?.value == "2")
    }

    // MARK: What was done

    private static let refusals: [(JSONObject, String, Int)] = [
        (["action": "startVote"], "already_voting", 2), (["action": "startVote"], "round_over", 2),
        (["action": "startVote"], "round_over", 3),
        (["action": "closeVote"], "not_voting", 1), (["action": "closeVote"], "round_over", 1), (["action": "endGame"], "game_ended", 1),
        (["action": "removePlayer", "player": "p1"], "player_not_found", 1),
    ]

    @Test(
        "a refusal of what was sent a second time says that it was done where it would be the first sending's doing",
        arguments: Self.refusals)
    func done(action: JSONObject, code: String, round: Int) {
        var session = Self.seated()
        _ = session.ask(JSONObject(members: action.members + [.init(key: "id", value: "x")]), isPersistent: true, at: 0)
        let refusal = Self.error("x", code, #"{"round":\#(round)}"#)
        var once = session
        #expect(Self.told(once.received(refusal, at: 1)).map { $0["code"] } == [.string(code)])
        #expect(Self.sent(Self.reconnect(&session, Frames.welcome(7, phase: "voting", round: 1))).count == 1)
        #expect(Self.told(session.received(refusal, at: 400)) == [["event": "reply", "re": "x", "ok": true, "v": 7]])
    }

    @Test("a second start that finds another round open is refused")
    func another() {
        var session = Self.seated()
        _ = session.ask(["action": "startVote"], at: 0)
        _ = Self.reconnect(&session, Self.voting)
        let effects = session.received(Self.error("pf-1", "already_voting", #"{"round":1}"#), at: 400)
        #expect(Self.told(effects).map { $0["code"] } == ["already_voting"])
    }

    @Test("a start that was done is also known as done when its repetition was refused for now and the round is over by then")
    func doneBetween() {
        var session = Self.seated()
        _ = session.ask(["action": "startVote"], isPersistent: true, at: 0)
        _ = Self.reconnect(&session, Self.voting)
        _ = session.received(Self.error("pf-1", "unavailable"), at: 400)
        let effects = session.received(Frames.stateFrame(9, phase: "revealed", round: 2), at: 500)
        #expect(Self.sent(effects + session.tick(at: 900)).isEmpty)
        #expect(Self.answers(effects).map { $0["ok"] } == [true])
    }

    @Test("a seat that left is gone, also when only the second answer came")
    func left() {
        var session = Self.seated()
        _ = session.ask(["action": "leaveGame"], isPersistent: true, at: 0)
        session.heard(at: 9000)
        #expect(Self.sent(session.tick(at: 10_000)).count == 1)
        #expect(session.received(Self.error("pf-1", "not_joined"), at: 10_100).suffix(2) == [.hangUp, .end(.left)])
    }
}
