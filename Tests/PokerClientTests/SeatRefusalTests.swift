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
        _ = session.received(Self.error("pf-1", "unknown"), at: 1)
        _ = session.tick(at: 2)
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

    @Test("a vote that this seat cast elsewhere is as good as one from here")
    func elsewhere() {
        var session = Self.seated(Frames.welcome(4, phase: "voting", round: 1, more: #","myVote":{"value":"2","cast":4}"#))
        let again = Self.sent(session.received(Frames.stateFrame(3, epoch: "e2", phase: "voting", round: 1), at: 4))
        #expect(again.map { $0["value"] } == ["2"])
        #expect(again.map { $0["cast"] } == [4])
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
