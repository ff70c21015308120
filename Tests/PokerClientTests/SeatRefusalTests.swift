import JSONText
import PokerClient
import Testing

@Suite("What refusals mean for a seat")
struct SeatRefusalTests {
    private typealias Effects = [SeatSession.Effect]

    private static func seated(_ welcome: String = Frames.welcome(4, phase: "voting", round: 1)) -> SeatSession {
        var session = SeatSession(SeatRequest(game: "K7QM2X", creates: false, name: "Luis", token: "0123456789abcdefghijkl"))
        _ = session.opened(at: 0)
        _ = session.received(welcome, at: 0)
        return session
    }

    private static func sent(_ effects: Effects) -> [JSONObject] {
        effects.compactMap { if case .send(let text) = $0 { Frames.object(text) } else { nil } }
    }

    private static func isAnswer(_ effect: SeatSession.Effect) -> Bool { if case .report(.answer) = effect { true } else { false } }
    private static func isFrame(_ effect: SeatSession.Effect) -> Bool { if case .report(.frame) = effect { true } else { false } }

    private static func error(_ re: String, _ code: String, _ details: String = "{}") -> String {
        #"{"event":"error","re":"\#(re)","action":"x","code":"\#(code)","message":"m","details":\#(details)}"#
    }

    @Test(
        "a reaction or a nudge that is refused for now is told as what it is, and is not sent late",
        arguments: ["react", "nudge"], ["rate_limited", "unavailable"])
    func momentary(action: String, code: String) {
        var session = Self.seated()
        _ = session.ask(["action": .string(action), "emoji": "x"], isPersistent: true, at: 0)
        let told = session.received(Self.error("pf-1", code, #"{"retryAfterMs":300}"#), at: 10)
        #expect(told.contains(where: Self.isFrame))
        #expect(session.isIdle)
        #expect(session.tick(at: 9_000).isEmpty)
    }

    @Test(
        "what is certainly not done is sent again when it may be, also where a repetition would count twice, and never told as perhaps done"
    )
    func notDone() {
        var session = Self.seated()
        _ = session.ask(["action": "putStories", "stories": .array([["title": "T"]])], isPersistent: true, at: 0)
        #expect(session.received(Self.error("pf-1", "rate_limited", #"{"retryAfterMs":300}"#), at: 10).isEmpty)
        #expect(session.tick(at: 309).isEmpty)
        let again = session.tick(at: 310)
        #expect(Self.sent(again).map { $0["id"] } == ["pf-1"])
        #expect(!again.contains(where: Self.isAnswer))
        // Not sent since the refusal: a lost connection does not make it doubtful.
        _ = session.received(Self.error("pf-1", "rate_limited", #"{"retryAfterMs":300}"#), at: 320)
        #expect(!session.closed(code: 1006, reason: "", at: 330, random: 0).contains(where: Self.isAnswer))
        _ = session.opened(at: 700)
        #expect(Self.sent(session.received(Frames.welcome(4, phase: "voting", round: 1), at: 710)).map { $0["id"] } == ["pf-1"])
    }

    @Test("a vote that is refused leaves the acknowledged one: it is shown, and sent again with its own number when the server lost it")
    func acknowledgedStays() {
        var session = Self.seated()
        _ = session.ask(["action": "vote", "value": "1"], isPersistent: true, at: 0)
        _ = session.received(#"{"event":"reply","re":"pf-1","ok":true,"v":5,"cast":1}"#, at: 0)
        _ = session.ask(["action": "vote", "value": "99"], isPersistent: true, at: 1)
        _ = session.received(Self.error("pf-2", "bad_value"), at: 2)
        #expect(session.state?.myVote == GameState.Ballot(value: "1", cast: 1))
        _ = session.closed(code: 1006, reason: "", at: 3, random: 0)
        _ = session.opened(at: 4)
        let again = Self.sent(session.received(Frames.welcome(3, epoch: "e2", phase: "voting", round: 1), at: 5))
        #expect(again.map { $0["value"] } == ["1"])
        #expect(again.map { $0["cast"] } == [1])
        _ = session.received(#"{"event":"reply","re":"pf-3","ok":true,"v":5,"cast":1}"#, at: 6)
        #expect(session.state?.myVote == GameState.Ballot(value: "1", cast: 1))
        // No number is used twice.
        #expect(Self.sent(session.ask(["action": "vote", "value": "2"], at: 7)).map { $0["cast"] } == [3])
    }

    @Test("the acknowledged vote is also sent again behind a newer one that is refused after the server lost both")
    func behindRefused() {
        var session = Self.seated()
        _ = session.ask(["action": "vote", "value": "1"], at: 0)
        _ = session.received(#"{"event":"reply","re":"pf-1","ok":true,"v":5,"cast":1}"#, at: 0)
        _ = session.ask(["action": "vote", "value": "99"], at: 1)
        _ = session.closed(code: 1006, reason: "", at: 2, random: 0)
        _ = session.opened(at: 3)
        let welcome = Frames.welcome(3, epoch: "e2", phase: "voting", round: 1)
        #expect(Self.sent(session.received(welcome, at: 4)).map { $0["value"] } == ["99"])
        let again = Self.sent(session.received(Self.error("pf-2", "bad_value"), at: 5))
        #expect(again.map { $0["value"] } == ["1"])
        #expect(again.map { $0["cast"] } == [1])
    }

    @Test("a vote of which the server does not know whether it counts is sent again when the state lacks it")
    func unknownVote() {
        var session = Self.seated()
        _ = session.ask(["action": "vote", "value": "1"], at: 0)
        #expect(Self.sent(session.received(Self.error("pf-1", "unknown"), at: 1)).map { $0["action"] } == ["sync"])
        let again = Self.sent(session.received(Frames.stateFrame(4, phase: "voting", round: 1), at: 3))
        #expect(again.map { $0["value"] } == ["1"])
        #expect(again.map { $0["cast"] } == [1])
    }

    @Test("a seat that turned spectator while a vote was on its way has no vote to send again")
    func spectator() {
        var session = Self.seated()
        _ = session.ask(["action": "vote", "value": "1"], at: 0)
        _ = session.received(#"{"event":"reply","re":"pf-1","ok":true,"v":4,"cast":1}"#, at: 0)
        _ = session.ask(["action": "vote", "value": "2"], at: 1)
        _ = session.received(Frames.event("voted", 5, #""round":1,"player":"p2","voted":false"#), at: 2)
        _ = session.received(Self.error("pf-2", "spectator"), at: 3)
        #expect(Self.sent(session.received(Frames.stateFrame(3, epoch: "e2", phase: "voting", round: 1), at: 4)).isEmpty)
    }

    @Test("a refused request keeps its place in front of those behind it")
    func place() {
        var session = Self.seated()
        for (id, setting) in [("a", "title"), ("b", "locked")] {
            _ = session.ask(["action": "setGame", "id": .string(id), setting: true], isPersistent: true, at: 0)
        }
        _ = session.received(Self.error("a", "unavailable", #"{"retryAfterMs":50}"#), at: 1)
        _ = session.closed(code: 1006, reason: "", at: 2, random: 0)
        _ = session.opened(at: 100)
        let sent = Self.sent(session.received(Frames.welcome(4, phase: "voting", round: 1), at: 101))
        #expect(sent.map { $0["id"] } == ["a", "b"])
    }

    @Test("what a script asks for is refused to it, and what this client asks for itself is asked again")
    func whose() {
        var session = Self.seated()
        _ = session.ask(["action": "startVote", "id": "x"], at: 0)
        #expect(session.received(Self.error("x", "unavailable"), at: 1).contains(where: Self.isFrame))
        #expect(session.isIdle)
        #expect(Self.sent(session.received(Frames.event("ended", 9, #""x":1"#), at: 2)).map { $0["action"] } == ["sync"])
        #expect(!session.isIdle)
        #expect(session.received(Self.error("pf-1", "unavailable", #"{"retryAfterMs":600000}"#), at: 3).isEmpty)
        // More than a minute is not waited for.
        session.heard(at: 60_000)
        #expect(Self.sent(session.tick(at: 60_003)).map { $0["action"] } == ["sync"])
    }

    @Test("a state that was asked for too often is asked for again when it may be, without a word to anybody, and the seat stays")
    func states() {
        var session = Self.seated()
        #expect(Self.sent(session.received(Frames.event("ended", 9, #""x":1"#), at: 2)).map { $0["action"] } == ["sync"])
        #expect(session.received(Self.error("pf-1", "rate_limited", #"{"retryAfterMs":9000}"#), at: 3).isEmpty)
        #expect(Self.sent(session.tick(at: 9002)).isEmpty)
        #expect(Self.sent(session.tick(at: 9003)).map { $0["action"] } == ["sync"])
        #expect(Self.sent(session.ask(["action": "react", "id": "r"], at: 9004)).map { $0["id"] } == ["r"])
    }

    @Test("a throttled nudge is not known to be refused: it is not sent again, and told as unknown when no answer came")
    func throttledNudge() {
        var session = Self.seated()
        _ = session.ask(["action": "nudge", "id": "n"], at: 0)
        _ = session.received(#"{"message":"Too Many Requests","connectionId":"x","requestId":"y"}"#, at: 1)
        #expect(session.tick(at: 9_999).isEmpty)
        let told = session.tick(at: 10_000)
        #expect(Self.sent(told).isEmpty)
        #expect(told.contains(where: Self.isAnswer))
    }

    @Test("answers come for what was sent; a script's id that waits behind a start is not taken for another's")
    func held() {
        var session = Self.seated(Frames.welcome(4, phase: "waiting"))
        _ = session.ask(["action": "startVote", "id": "s"], at: 0)
        _ = session.ask(["action": "vote", "id": "v", "value": "1"], at: 0)
        _ = session.received(#"{"event":"reply","re":"v","ok":true,"v":4}"#, at: 1)
        _ = session.received(Frames.started(5, round: 1), at: 2)
        #expect(Self.sent(session.received(#"{"event":"reply","re":"s","ok":true,"v":5}"#, at: 3)).map { $0["id"] } == ["v"])
    }

    @Test("a card that is named by its label is shown as the card of the deck, at once")
    func label() {
        var session = Self.seated(
            Frames.welcome(4, phase: "voting", round: 1, more: #","deck":{"name":"own","cards":["S=1","M=2"]}"#))
        _ = session.ask(["action": "vote", "value": "M"], at: 0)
        let effects = session.received(#"{"event":"reply","re":"pf-1","ok":true,"v":5,"cast":1}"#, at: 1)
        #expect(session.state?.myVote?.value == "M=2")
        #expect(effects.contains { if case .report(.changed(let state)) = $0 { state.myVote?.value == "M=2" } else { false } })
    }

    @Test("acknowledgements that come late leave the newest vote")
    func late() {
        var session = Self.seated()
        for card in ["1", "2"] { _ = session.ask(["action": "vote", "value": .string(card)], at: 0) }
        for number in [2, 1] { _ = session.received(#"{"event":"reply","re":"pf-\#(number)","ok":true,"v":5,"cast":\#(number)}"#, at: 1) }
        #expect(session.state?.myVote == GameState.Ballot(value: "2", cast: 2))
        let again = Self.sent(session.received(Frames.stateFrame(3, epoch: "e2", phase: "voting", round: 1), at: 4))
        #expect(again.map { $0["value"] } == ["2"])
    }

    @Test("a vote that was withdrawn, by an event or in a state, is not sent again; that of somebody else changes nothing")
    func withdrawn() {
        for player in ["p2", "p1"] {
            var session = Self.seated()
            _ = session.ask(["action": "vote", "value": "1"], at: 0)
            _ = session.received(#"{"event":"reply","re":"pf-1","ok":true,"v":4,"cast":1}"#, at: 0)
            _ = session.received(Frames.event("voted", 5, #""round":1,"player":"\#(player)","voted":false"#), at: 1)
            let again = Self.sent(session.received(Frames.stateFrame(3, epoch: "e2", phase: "voting", round: 1), at: 2))
            #expect(again.count == (player == "p2" ? 0 : 1))
        }
        var session = Self.seated(Frames.welcome(4, phase: "voting", round: 1, more: #","myVote":{"value":"1","cast":1}"#))
        _ = session.received(Frames.stateFrame(6, phase: "voting", round: 1, more: #","myVote":{"value":null,"cast":2}"#), at: 1)
        #expect(Self.sent(session.received(Frames.stateFrame(3, epoch: "e2", phase: "voting", round: 1), at: 2)).isEmpty)
    }

    @Test("a seat that comes back asks once for the results that it missed, from what it knew")
    func missed() {
        var session = Self.seated()
        _ = session.received(Frames.event("ended", 9, #""x":1"#), at: 1)
        _ = session.closed(code: 1006, reason: "", at: 2, random: 0)
        _ = session.opened(at: 3)
        #expect(Self.sent(session.received(Frames.welcome(12, phase: "voting", round: 1), at: 4)).map { $0["action"] } == ["sync"])
        var other = Self.seated()
        _ = other.closed(code: 1006, reason: "", at: 2, random: 0)
        _ = other.opened(at: 3)
        let sync = Self.sent(other.received(Frames.welcome(12, phase: "voting", round: 1), at: 4)).first
        #expect(sync?["since"]?.objectValue == ["epoch": "e1", "v": 4])
    }

    @Test("another game is refused, and so is a table without ids a second sending", arguments: ["createGame", "joinGame"])
    func otherGame(action: String) {
        var session = Self.seated()
        let effects = session.ask(["action": .string(action), "id": "c"], at: 0)
        #expect(effects.count == 1)
        #expect(effects.contains(where: Self.isAnswer))
        _ = session.ask(["action": "putStories", "csv": "a"], at: 0)
        #expect(session.closed(code: 1006, reason: "", at: 1, random: 0).contains(where: Self.isAnswer))
    }

    @Test("a vote that this seat cast elsewhere is as good as one from here")
    func elsewhere() {
        var session = Self.seated(Frames.welcome(4, phase: "voting", round: 1, more: #","myVote":{"value":"2","cast":4}"#))
        let again = Self.sent(session.received(Frames.stateFrame(3, epoch: "e2", phase: "voting", round: 1), at: 4))
        #expect(again.map { $0["value"] } == ["2"])
        #expect(again.map { $0["cast"] } == [4])
    }

    @Test("a reaction that somebody wants while there is no connection is refused at once; a script's waits", arguments: [true, false])
    func unconnected(isPersistent: Bool) {
        var session = Self.seated()
        _ = session.closed(code: 1006, reason: "", at: 0, random: 0)
        let effects = session.ask(["action": "react", "emoji": "x"], isPersistent: isPersistent, at: 1)
        #expect(effects.contains(where: Self.isAnswer) == isPersistent)
        _ = session.opened(at: 2)
        #expect(Self.sent(session.received(Frames.welcome(4), at: 3)).count == (isPersistent ? 0 : 1))
    }

    // MARK: Crowds

    /// When each of many who were told the same time comes back, in milliseconds after it was said.
    private static let chances = [0, 0.25, 0.5, 0.75, 0.999]

    private static func isSpread(_ times: [Int64], from asked: Int64) -> Bool {
        times.allSatisfy { $0 >= asked && $0 <= asked + max(asked, 8000) } && Set(times).count == times.count
            && (times.max() ?? 0) - (times.min() ?? 0) >= 180
    }

    /// The first millisecond at which something is sent.
    private static func firstSending(_ session: SeatSession) -> Int64? {
        (0...5000).first { time in
            var session = session
            return !self.sent(session.tick(at: time)).isEmpty
        }
    }

    @Test("a crowd that is told the same time comes back spread above it, and nobody before it", arguments: [300, 2000] as [Int64])
    func crowd(asked: Int64) {
        let details = #"{"retryAfterMs":\#(asked)}"#
        let requests = Self.chances.map { chance -> Int64 in
            var session = Self.seated()
            _ = session.ask(["action": "startVote"], isPersistent: true, at: 0)
            _ = session.received(Self.error("pf-1", "unavailable", details), at: 0, random: chance)
            return Self.firstSending(session) ?? -1
        }
        #expect(Self.isSpread(requests, from: asked), "\(requests)")
        let joins = Self.chances.map { chance -> Int64 in
            var session = SeatSession(SeatRequest(game: "K7QM2X", creates: false, name: "Luis", token: "0123456789abcdefghijkl"))
            _ = session.opened(at: 0)
            _ = session.received(Self.error("pf-seat", "rate_limited", details), at: 0, random: chance)
            return Self.firstSending(session) ?? -1
        }
        #expect(Self.isSpread(joins, from: asked), "\(joins)")
        let connects = Self.chances.map { chance -> Int64 in
            var session = Self.seated()
            let effects = session.unreachable("503", isFinal: false, retryAfter: asked, random: chance)
            return effects.compactMap { if case .connect(let wait) = $0 { wait } else { nil } }.first ?? -1
        }
        #expect(Self.isSpread(connects, from: asked), "\(connects)")
    }

    @Test("whoever is throttled, or sent away for it, comes back spread too")
    func throttled() {
        let throttled = Self.chances.map { chance -> Int64 in
            var session = Self.seated()
            _ = session.ask(["action": "startVote"], at: 0)
            _ = session.received(#"{"message":"Too Many Requests","connectionId":"x","requestId":"y"}"#, at: 0, random: chance)
            return Self.firstSending(session) ?? -1
        }
        #expect(Self.isSpread(throttled, from: 1000), "\(throttled)")
        let closed = Self.chances.map { chance -> Int64 in
            var session = Self.seated()
            let effects = session.closed(code: 4101, reason: "", at: 0, random: chance)
            return effects.compactMap { if case .connect(let wait) = $0 { wait } else { nil } }.first ?? -1
        }
        #expect(Self.isSpread(closed, from: 1000), "\(closed)")
    }
}
