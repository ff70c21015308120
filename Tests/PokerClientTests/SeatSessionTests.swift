import JSONText
import PokerClient
import Testing

@Suite("A seat across connections")
struct SeatSessionTests {
    private typealias Effects = [SeatSession.Effect]

    private static let seat = SeatRequest(game: "K7QM2X", creates: false, name: "Luis", token: "0123456789abcdefghijkl")

    private static func seated(_ welcome: String = Frames.welcome(4, phase: "voting", round: 1)) -> SeatSession {
        var session = SeatSession(Self.seat)
        _ = session.opened(at: 0)
        _ = session.received(welcome, at: 0)
        return session
    }

    private static func sent(_ effects: Effects) -> [JSONObject] {
        effects.compactMap { if case .send(let text) = $0 { Frames.object(text) } else { nil } }
    }

    private static func texts(_ effects: Effects) -> [String] {
        effects.compactMap { if case .send(let text) = $0 { text } else { nil } }
    }

    @Test("a connection asks for the seat with its token, and what waited is sent when the seat is taken, in order")
    func join() {
        var session = SeatSession(Self.seat)
        #expect(Self.sent(session.ask(["action": "startVote"], at: 0)).isEmpty)
        #expect(Self.sent(session.ask(["action": "vote", "value": "1"], at: 0)).isEmpty)
        let join = Self.sent(session.opened(at: 1))
        #expect(join.count == 1)
        #expect(join.first?["action"] == "joinGame")
        #expect(join.first?["token"] == "0123456789abcdefghijkl")
        let effects = session.received(Frames.welcome(4, phase: "revealed", round: 6), at: 2)
        #expect(effects.contains(.report(.seated(game: "K7QM2X", player: "p2"))))
        #expect(Self.sent(effects).map { $0["action"]?.stringValue } == ["startVote"])
        #expect(Self.sent(effects).first?["round"] == 7)
    }

    @Test("a vote behind a start waits for the round that it opens, and keeps its place")
    func order() {
        var session = Self.seated(Frames.welcome(4, phase: "revealed", round: 6))
        let actions: [JSONObject] = [
            ["action": "startVote"], ["action": "vote", "value": "1"], ["action": "react", "emoji": "x"], ["action": "startVote"],
        ]
        let sent = actions.flatMap { Self.sent(session.ask($0, at: 0)) }
        #expect(sent.map { $0["action"]?.stringValue } == ["startVote"])
        _ = session.received(Frames.started(5, round: 7), at: 1)
        let next = Self.sent(session.received(#"{"event":"reply","re":"pf-1","ok":true,"v":5}"#, at: 2))
        #expect(next.map { $0["action"]?.stringValue } == ["vote", "react", "startVote"])
        #expect(next.first?["round"] == 7)
        #expect(next.last?["round"] == 8)
    }

    @Test("a vote is numbered above those before it, and names the round")
    func casts() {
        var session = Self.seated(Frames.welcome(4, phase: "voting", round: 3, more: #","myVote":{"value":"1","cast":7}"#))
        let first = Self.sent(session.ask(["action": "vote", "value": "1"], at: 0))
        let second = Self.sent(session.ask(["action": "vote", "value": "2"], at: 0))
        #expect(first.first?["cast"] == 8)
        #expect(first.first?["round"] == 3)
        #expect(second.first?["cast"] == 9)
        let typed = Self.sent(session.ask(["action": "vote", "id": 5, "value": .null, "cast": 20, "round": 2], at: 0))
        #expect(typed.first?["cast"] == 20)
        #expect(typed.first?["round"] == 2)
        #expect(typed.first?["id"] == 5)
    }

    @Test("what was not answered when the connection ended is sent again as it was, after the seat was taken again")
    func repeated() {
        var session = Self.seated()
        let first = Self.texts(session.ask(["action": "vote", "value": "1"], at: 0))
        #expect(first.count == 1)
        let lost = session.closed(code: 1006, reason: "", at: 10, random: 0.5)
        #expect(lost.contains(.connect(after: 125)))
        #expect(Self.sent(session.opened(at: 20)).map { $0["action"]?.stringValue } == ["joinGame"])
        #expect(Self.texts(session.received(Frames.welcome(4, phase: "voting", round: 1), at: 30)) == first)
        _ = session.received(Frames.event("voted", 5, #""round":1,"player":"p2","voted":true"#), at: 40)
        _ = session.received(#"{"event":"reply","re":"pf-1","ok":true,"v":5,"cast":1}"#, at: 40)
        #expect(session.state?.myVote == GameState.Ballot(value: "1", cast: 1))
        _ = session.closed(code: 1012, reason: "restart", at: 50, random: 0)
        _ = session.opened(at: 60)
        let kept = Frames.welcome(5, phase: "voting", round: 1, more: #","myVote":{"value":"1","cast":1}"#)
        #expect(Self.texts(session.received(kept, at: 70)).isEmpty)
    }

    @Test("what the server cannot tell from a second wish is not sent again, and whoever asked learns it")
    func notRepeated() {
        var session = Self.seated()
        _ = session.ask(["action": "nudge", "id": "n"], at: 0)
        _ = session.ask(["action": "putStories", "id": "s", "stories": .array([["title": "T"]])], at: 0)
        _ = session.ask(["action": "putStories", "id": "k", "stories": .array([["id": "s1", "title": "T"]])], at: 0)
        let effects = session.closed(code: 1006, reason: "", at: 10, random: 0)
        let answers = effects.compactMap { if case .report(.answer(let answer)) = $0 { answer } else { nil } }
        #expect(answers.map { $0["re"]?.stringValue } == ["n", "s"])
        #expect(answers.allSatisfy { $0["code"] == "unknown" })
        _ = session.opened(at: 20)
        #expect(Self.sent(session.received(Frames.welcome(4), at: 30)).map { $0["id"]?.stringValue } == ["k"])
    }

    @Test(
        "the own acknowledged vote of the open round is sent again when the state lacks it or has a lower cast, and else not",
        arguments: [
            (Frames.stateFrame(3, epoch: "e2", phase: "voting", round: 1), true),
            (Frames.stateFrame(3, epoch: "e2", phase: "voting", round: 1, more: #","myVote":null"#), true),
            (Frames.stateFrame(3, epoch: "e2", phase: "voting", round: 1, more: #","myVote":{"value":"1","cast":1}"#), true),
            (Frames.stateFrame(3, epoch: "e2", phase: "voting", round: 1, more: #","myVote":{"value":"1","cast":2}"#), false),
            (Frames.stateFrame(3, epoch: "e2", phase: "voting", round: 1, more: #","myVote":{"value":null,"cast":5}"#), false),
            (Frames.stateFrame(3, epoch: "e2", phase: "voting", round: 2), false),
            (Frames.stateFrame(3, epoch: "e2", phase: "voting", round: 1, more: #","startedAt":1001"#), false),
            (Frames.stateFrame(3, epoch: "e2", phase: "revealed", round: 1), false),
        ])
    func restored(state: String, isSent: Bool) {
        var session = Self.seated()
        for (number, card) in ["1", "2"].enumerated() {
            _ = session.ask(["action": "vote", "value": .string(card)], at: 0)
            _ = session.received(#"{"event":"reply","re":"pf-\#(number + 1)","ok":true,"v":5,"cast":\#(number + 1)}"#, at: 0)
        }
        let sent = Self.sent(session.received(state, at: 10))
        #expect(sent.count == (isSent ? 1 : 0))
        guard isSent else { return }
        #expect(sent.first?["value"] == "2")
        #expect(sent.first?["cast"] == 2)
        // A newer vote from elsewhere wins, and is not voted down.
        let stale = #"{"event":"error","re":"pf-3","action":"vote","code":"stale_vote","message":"","details":{"cast":4}}"#
        #expect(session.received(stale, at: 20).isEmpty)
        #expect(Self.sent(session.received(state.replacing(#""v":3"#, with: #""v":4"#), at: 30)).isEmpty)
    }

    @Test("a vote that was withdrawn with the seat is not sent again")
    func withdrawn() {
        var session = Self.seated()
        _ = session.ask(["action": "vote", "value": "1"], at: 0)
        _ = session.received(#"{"event":"reply","re":"pf-1","ok":true,"v":5,"cast":1}"#, at: 0)
        _ = session.received(Frames.event("voted", 5, #""round":1,"player":"p2","voted":false"#), at: 0)
        #expect(Self.sent(session.received(Frames.stateFrame(3, epoch: "e2", phase: "voting", round: 1), at: 10)).isEmpty)
    }

    @Test("a vote that this program numbered too low is cast above the newer one; one that a script numbered is refused")
    func stale() {
        var session = Self.seated()
        _ = session.ask(["action": "vote", "value": "1"], at: 0)
        let stale = #","action":"vote","code":"stale_vote","message":"","details":{"cast":4}}"#
        let again = session.received(#"{"event":"error","re":"pf-1""# + stale, at: 5)
        #expect(Self.sent(again).map { $0["cast"] } == [5])
        #expect(!again.contains { if case .report(.frame) = $0 { true } else { false } })
        _ = session.ask(["action": "vote", "id": "x", "value": "1", "cast": 2], at: 6)
        let refused = session.received(#"{"event":"error","re":"x""# + stale, at: 7)
        #expect(Self.sent(refused).isEmpty)
        #expect(refused.contains { if case .report(.frame) = $0 { true } else { false } })
    }

    @Test("a gap asks for the state once; its answer is nobody else's business")
    func gap() {
        var session = Self.seated(Frames.welcome(4))
        let asked = Self.sent(session.received(Frames.event("ended", 7, #""x":1"#), at: 0))
        #expect(asked.map { $0["action"]?.stringValue } == ["sync"])
        #expect(asked.first?["since"]?.objectValue == ["epoch": "e1", "v": 4])
        #expect(session.received(Frames.event("ended", 8, #""x":1"#), at: 0).isEmpty)
        _ = session.received(Frames.stateFrame(8), at: 0)
        let reply = session.received(#"{"event":"reply","re":"pf-1","ok":true,"v":8}"#, at: 0)
        #expect(!reply.contains { if case .report(.frame) = $0 { true } else { false } })
        #expect(session.isIdle)
    }

    @Test("a fence whose state does not come is asked about")
    func fence() {
        var session = Self.seated(Frames.welcome(4))
        _ = session.received(#"{"event":"fenced","game":"K7QM2X","epoch":"e2"}"#, at: 0)
        #expect(Self.sent(session.tick(at: 4999)).isEmpty)
        #expect(Self.sent(session.tick(at: 5000)).map { $0["action"]?.stringValue } == ["sync"])
    }

    @Test("a throttled request is sent again after a pause, one without an answer after ten seconds")
    func throttled() {
        var session = Self.seated()
        let text = Self.texts(session.ask(["action": "vote", "value": "1"], at: 100))
        _ = session.received(#"{"message":"Too Many Requests","connectionId":"x","requestId":"y"}"#, at: 200)
        #expect(Self.texts(session.tick(at: 1199)).isEmpty)
        #expect(Self.texts(session.tick(at: 1200)) == text)
        session.heard(at: 11_000)
        #expect(Self.texts(session.tick(at: 11_199)).isEmpty)
        #expect(Self.texts(session.tick(at: 11_200)) == text)
    }

    @Test("a refusal that passes is waited for, where a person asked and not a script")
    func unavailable() {
        var session = Self.seated()
        _ = session.ask(["action": "startVote"], isPersistent: true, at: 0)
        let refusal = #","action":"startVote","code":"unavailable","message":"m","details":{"retryAfterMs":300}}"#
        #expect(session.received(#"{"event":"error","re":"pf-1""# + refusal, at: 10).isEmpty)
        #expect(Self.texts(session.tick(at: 309)).isEmpty)
        #expect(Self.texts(session.tick(at: 310)).count == 1)
        _ = session.ask(["action": "startVote", "id": "x"], at: 400)
        #expect(session.received(#"{"event":"error","re":"x""# + refusal, at: 410).count == 1)
    }

    @Test("what comes and is no JSON object is reported, and changes nothing", arguments: ["hello", "[1]", "", "{", "5"])
    func unreadable(text: String) {
        var session = Self.seated(Frames.welcome(4))
        let before = session.state
        #expect(session.received(text, at: 5) == [.report(.unreadable(text: text, bytes: text.utf8.count))])
        #expect(session.state == before)
    }

    @Test("a place where no game is played is left, when it says so and when it never answers; one that did is kept")
    func wrongPlace() {
        let request = SeatRequest(game: nil, creates: true, name: "Luis", token: "0123456789abcdefghijkl")
        var told = SeatSession(request)
        _ = told.opened(at: 0)
        let forbidden = #"{"message":"Forbidden","connectionId":"x","requestId":"y"}"#
        #expect(told.received(forbidden, at: 1).last == .end(.refused(code: "forbidden", message: "no game is played at this address")))
        // An echo.
        var silent = SeatSession(request)
        var endings: [SeatSession.Effect] = []
        for time: Int64 in [0, 20_000, 40_000] {
            for case .send(let text) in silent.opened(at: time) {
                #expect(silent.received(text, at: time + 1) == [.report(.frame(text: text))])
            }
            silent.heard(at: time + 9999)
            #expect(silent.tick(at: time + 9999).isEmpty)
            endings += silent.tick(at: time + 10_000)
            _ = silent.closed(code: 1006, reason: "", at: time + 10_001, random: 0)
        }
        #expect(endings == [.drop, .drop, .hangUp, .end(.unreachable("the server does not answer as a game does"))])
        var seated = Self.seated(Frames.welcome(4))
        for time: Int64 in [0, 20_000, 40_000, 60_000] {
            _ = seated.closed(code: 1006, reason: "", at: time, random: 0)
            _ = seated.opened(at: time)
            seated.heard(at: time + 9999)
            #expect(seated.tick(at: time + 10_000) == [.drop])
        }
    }

    @Test("silence is asked about, and then the connection is given up")
    func silence() {
        var session = Self.seated(Frames.welcome(4))
        #expect(session.tick(at: 9999).isEmpty)
        #expect(session.tick(at: 10_000) == [.ping])
        #expect(session.tick(at: 19_999).isEmpty)
        #expect(session.tick(at: 20_000) == [.drop])
        session.heard(at: 20_001)
        #expect(session.tick(at: 20_002).isEmpty)
    }

    @Test(
        "what a close code means",
        arguments: [
            (1000, nil), (1006, nil), (1012, nil), (1013, nil), (4101, nil), (4108, nil), (4112, nil), (4004, .gameGone), (4009, .removed),
        ] as [(UInt16, SeatEnding?)])
    func closes(code: UInt16, ending: SeatEnding?) {
        var session = Self.seated()
        let effects = session.closed(code: code, reason: "r", at: 0, random: 0)
        if let ending {
            #expect(effects == [.end(ending)])
            #expect(session.opened(at: 5) == [.hangUp])
        } else {
            #expect(effects.contains { if case .connect = $0 { true } else { false } })
        }
    }

    @Test(
        "what a refused seat means, at first and later",
        arguments: [
            (#""code":"unauthorized","details":{"removed":true}"#, SeatEnding.removed, SeatEnding.removed),
            (
                #""code":"unauthorized","message":"m""#, .refused(code: "unauthorized", message: "m"),
                .refused(code: "unauthorized", message: "m")
            ),
            (#""code":"game_not_found","message":"m""#, .refused(code: "game_not_found", message: "m"), .gameGone),
            (
                #""code":"bad_passcode","message":"m""#, .refused(code: "bad_passcode", message: "m"),
                .refused(code: "bad_passcode", message: "m")
            ),
            (#""code":"unavailable","details":{"retryAfterMs":50}"#, nil, nil),
            (#""code":"game_full","message":"m""#, .refused(code: "game_full", message: "m"), nil),
        ] as [(String, SeatEnding?, SeatEnding?)])
    func refusals(fields: String, first: SeatEnding?, later: SeatEnding?) {
        for (isFirst, ending) in [(true, first), (false, later)] {
            var session = isFirst ? SeatSession(Self.seat) : Self.seated()
            if !isFirst { _ = session.closed(code: 1006, reason: "", at: 0, random: 0) }
            _ = session.opened(at: 0)
            let effects = session.received(#"{"event":"error","re":"pf-seat",\#(fields)}"#, at: 0)
            if let ending {
                #expect(effects.suffix(2) == [.hangUp, .end(ending)])
            } else {
                #expect(effects.isEmpty)
                #expect(Self.sent(session.tick(at: 1000)).map { $0["action"]?.stringValue } == ["joinGame"])
            }
        }
    }

    @Test("a name that another's game has is joined, and a game that was made is joined when the connection is lost")
    func create() {
        var session = SeatSession(SeatRequest(game: "team-red", creates: true, name: "Luis", token: "0123456789abcdefghijkl"))
        let create = Self.sent(session.opened(at: 0)).first
        #expect(create?["action"] == "createGame")
        #expect(create?["slug"] == "team-red")
        let join = Self.sent(session.received(#"{"event":"error","re":"pf-seat","code":"slug_taken","message":""}"#, at: 0)).first
        #expect(join?["action"] == "joinGame")
        #expect(join?["game"] == "team-red")
        var made = SeatSession(SeatRequest(game: nil, creates: true, name: "Luis", token: "0123456789abcdefghijkl"))
        _ = made.opened(at: 0)
        _ = made.received(Frames.welcome(1), at: 0)
        _ = made.closed(code: 1006, reason: "", at: 0, random: 0)
        #expect(Self.sent(made.opened(at: 1)).first?["game"] == "K7QM2X")
    }

    @Test("waits grow while seats are lost as soon as they are taken, and begin anew behind one that was kept")
    func flapping() {
        var session = Self.seated()
        var waits: [Int64] = []
        for time: Int64 in [10, 20, 30, 5030, 5040] {
            for case .connect(let wait) in session.closed(code: 1012, reason: "", at: time, random: 0.5) { waits.append(wait) }
            _ = session.opened(at: time)
            _ = session.received(Frames.welcome(4), at: time)
        }
        #expect(waits == [125, 250, 500, 125, 250])
    }

    @Test("a seat that the server lost is asked for as it was last")
    func asItWas() {
        var session = Self.seated(Frames.welcome(4))
        _ = session.received(Frames.event("player", 5, #""player":{"id":"p2","name":"Luisa","seat":"spectator"}"#), at: 0)
        _ = session.closed(code: 1012, reason: "join again", at: 0, random: 0)
        let join = Self.sent(session.opened(at: 1)).first
        #expect(join?["name"] == "Luisa")
        #expect(join?["seat"] == "spectator")
    }

    @Test("leaving ends it once the server says so, and quitting at once")
    func ends() {
        var session = Self.seated()
        _ = session.ask(["action": "leaveGame"], at: 0)
        #expect(session.received(#"{"event":"reply","re":"pf-1","ok":true,"v":5}"#, at: 0).suffix(2) == [.hangUp, .end(.left)])
        var other = Self.seated()
        #expect(other.quit() == [.hangUp, .end(.quit)])
        #expect(other.quit().isEmpty)
        #expect(other.tick(at: 99_000).isEmpty)
    }

    @Test("no more than 64 requests wait; what comes then is refused and not lost")
    func bound() {
        var session = Self.seated()
        for _ in 0..<64 { #expect(Self.sent(session.ask(["action": "sync"], at: 0)).count == 1) }
        #expect(session.isFull)
        let effects = session.ask(["action": "sync", "id": "late"], at: 0)
        #expect(effects.count == 1)
        guard case .report(.answer(let answer)) = effects.first else {
            Issue.record("no answer: \(effects)")
            return
        }
        #expect(answer["code"] == "limit")
        #expect(answer["re"] == "late")
    }

    @Test("waits double up to eight seconds, anywhere below their bound, and begin anew once the seat is taken")
    func backOff() {
        var backOff = ReconnectBackOff()
        #expect(
            (0..<8).map { _ in backOff.next(random: 0.999_999_999) }.map { ($0 + 1) } == [250, 500, 1000, 2000, 4000, 8000, 8000, 8000])
        #expect(backOff.next(random: 0) == 0)
        backOff.reset()
        #expect(backOff.bound == 250)
    }
}
