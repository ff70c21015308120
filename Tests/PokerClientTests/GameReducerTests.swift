import JSONText
import PokerClient
import Testing

@Suite("A client's rule for events")
struct GameReducerTests {
    private static func seated(_ welcome: String = Frames.welcome(4)) -> GameReducer {
        var reducer = GameReducer()
        _ = reducer.receive(Frames.object(welcome), at: 1000)
        return reducer
    }

    @Test("a welcome is the whole game, with the own seat beside it")
    func welcome() throws {
        let state = try #require(Self.seated().state)
        #expect(state.game == "K7QM2X")
        #expect(state.version == 4)
        #expect(state.me == "p2")
        #expect(state.myself?.name == "Luis")
        #expect(state.cards == ["1", "2", "?"])
        #expect(state.clockAhead == 4000)
    }

    @Test("the next event is applied, and a known one dropped")
    func nextAndKnown() {
        var reducer = Self.seated()
        #expect(reducer.receive(Frames.object(Frames.started(5, round: 1)), at: 0) == .applied)
        let after = reducer.state
        #expect(after?.phase == .voting)
        for version in [3, 4, 5] {
            #expect(reducer.receive(Frames.object(Frames.event("ended", version, #""x":1"#)), at: 0) == .dropped)
        }
        #expect(reducer.state == after)
    }

    @Test("a gap asks once, and nothing is applied until the state comes")
    func gap() {
        var reducer = Self.seated()
        let before = reducer.state
        #expect(reducer.receive(Frames.object(Frames.started(6, round: 1)), at: 0) == .gap)
        #expect(reducer.receive(Frames.object(Frames.event("player", 5, #""player":{"id":"p9"}"#)), at: 0) == .dropped)
        #expect(reducer.state == before)
        #expect(reducer.receive(Frames.object(Frames.stateFrame(6, phase: "voting", round: 1)), at: 0) == .replaced)
        #expect(reducer.receive(Frames.object(Frames.event("voted", 7, #""round":1,"player":"p1","voted":true"#)), at: 0) == .applied)
        #expect(reducer.state?.voted == ["p1"])
    }

    @Test("another epoch replaces everything, whatever its version, and a slow state of this one does not")
    func epochs() {
        var reducer = Self.seated()
        #expect(reducer.receive(Frames.object(Frames.stateFrame(3)), at: 0) == .dropped)
        #expect(reducer.state?.version == 4)
        #expect(reducer.receive(Frames.object(#"{"event":"fenced","game":"K7QM2X","epoch":"e2"}"#), at: 0) == .passed)
        #expect(reducer.receive(Frames.object(Frames.started(5, round: 1)), at: 0) == .dropped)
        #expect(reducer.receive(Frames.object(Frames.stateFrame(2, epoch: "e2")), at: 0) == .replaced)
        #expect(reducer.state?.version == 2)
        #expect(reducer.receive(Frames.object(#"{"event":"fenced","game":"K7QM2X","epoch":"e2"}"#), at: 0) == .passed)
        #expect(reducer.receive(Frames.object(Frames.started(3, round: 1)), at: 0) == .applied)
    }

    @Test("an event that this client does not know counts, and so do fields that it does not know")
    func unknown() {
        var reducer = Self.seated()
        #expect(reducer.receive(Frames.object(Frames.event("confetti", 5, #""color":["red"]"#)), at: 0) == .applied)
        #expect(reducer.state?.version == 5)
        #expect(reducer.receive(Frames.object(#"{"event":"reaction","game":"K7QM2X","player":"p1","emoji":"🎉"}"#), at: 0) == .passed)
        #expect(reducer.receive(Frames.object(#"{"message":"Too Many Requests","connectionId":"x","requestId":"y"}"#), at: 0) == .passed)
        #expect(reducer.receive(Frames.object(#"{"event":"reply","re":"1","ok":true,"v":9}"#), at: 0) == .passed)
        #expect(reducer.state?.version == 5)
    }

    @Test("a welcome after missed events of the same epoch asks for the results in between")
    func resumed() {
        var reducer = Self.seated()
        #expect(reducer.receive(Frames.object(Frames.welcome(9)), at: 0) == .replacedWithGap(since: 4))
        #expect(reducer.receive(Frames.object(Frames.welcome(9)), at: 0) == .replaced)
        #expect(reducer.receive(Frames.object(Frames.welcome(12, epoch: "e2")), at: 0) == .replaced)
    }

    @Test("results of one epoch add up, in order, and the oldest are forgotten")
    func results() {
        var reducer = Self.seated(Frames.welcome(4, phase: "revealed", round: 1, more: #","results":[{"round":1,"votes":[]}]"#))
        let later = #","results":[{"round":3,"votes":[]},{"round":2,"votes":[]}]"#
        #expect(reducer.receive(Frames.object(Frames.stateFrame(9, phase: "revealed", round: 3, more: later)), at: 0) == .replaced)
        #expect(reducer.state?.results.map(\.round) == [1, 2, 3])
        for round in 4...30 {
            _ = reducer.receive(Frames.object(Frames.event("result", round + 6, #""round":\#(round),"votes":[]"#)), at: 0)
        }
        #expect(reducer.state?.results.map(\.round) == Array(11...30))
    }

    /// An event, and what it does to a game.
    struct Change: Sendable, CustomTestStringConvertible {
        let event: String
        let expected: @Sendable (inout GameState) -> Void
        var testDescription: String { self.event }

        init(_ event: String, _ expected: @escaping @Sendable (inout GameState) -> Void) {
            self.event = event
            self.expected = expected
        }
    }

    static let changes: [Change] = [
        Change(#"{"event":"player","v":5,"player":{"id":"p10","name":"Mia","seat":"spectator"}}"#) {
            $0.players.append(GameState.Player(id: "p10", name: "Mia", isSpectator: true))
        },
        Change(#"{"event":"player","v":5,"player":{"id":"p1","name":"Eva","seat":"player","dealer":false,"acting":true,"away":true}}"#) {
            $0.players[0] = GameState.Player(id: "p1", name: "Eva", isActing: true, isAway: true)
        },
        Change(#"{"event":"playerLeft","v":5,"player":"p1","removed":true}"#) {
            $0.players.removeFirst(); $0.voted = []; $0.departed = ["p1": "Ana"]
        },
        Change(#"{"event":"voted","v":5,"round":2,"player":"p2","voted":true}"#) { $0.voted = ["p1", "p2"] },
        Change(#"{"event":"voted","v":5,"round":2,"player":"p1","voted":false}"#) { $0.voted = [] },
        Change(#"{"event":"voted","v":5,"round":2,"player":"p2","voted":false}"#) { $0.myVote = GameState.Ballot(value: nil, cast: 3) },
        Change(#"{"event":"discarded","v":5,"round":2}"#) {
            $0.phase = .waiting; $0.story = nil; $0.startedAt = 0; $0.deadline = nil; $0.frozen = nil; $0.voted = []; $0.myVote = nil
        },
        Change(#"{"event":"ended","v":5}"#) {
            $0.phase = .ended; $0.deadline = nil; $0.frozen = nil; $0.voted = []; $0.myVote = nil
        },
        Change(
            #"{"event":"game","v":5,"title":"T","deck":{"name":"own","cards":["7","8"]},"options":{"autoClose":false,"anonymous":true,"policy":"everyone","title":"T","locked":true,"passcode":true}}"#
        ) {
            $0.deck = GameState.Deck(name: "own", cards: ["7", "8"])
            $0.options.title = "T"
            ($0.options.autoClose, $0.options.isAnonymous, $0.options.everyoneDeals) = (false, true, true)
            ($0.options.isLocked, $0.options.hasPasscode) = (true, true)
        },
        Change(#"{"event":"settled","v":5,"round":1,"story":"s1","title":"Old","value":"5"}"#) {
            $0.results[0].estimate = "5"; $0.stories.settle("s1", "5")
        },
        Change(#"{"event":"settled","v":5,"round":1,"story":"s1","title":null,"value":"5"}"#) { $0.results[0].estimate = "5" },
        Change(#"{"event":"settled","v":5,"round":null,"story":"s1","title":"Login","value":"0"}"#) { $0.stories.settle("s1", "0") },
        Change(#"{"event":"stories","v":5,"stories":[{"id":"s9","title":"New","estimate":null}],"before":"s1"}"#) {
            $0.stories = StoryList([.init(id: "s9", title: "New"), .init(id: "s1", title: "Login"), .init(id: "s2", title: "Pay")])
        },
        Change(#"{"event":"stories","v":5,"stories":[{"id":"s2"}],"before":"s1"}"#) {
            $0.stories = StoryList([.init(id: "s2", title: "Pay"), .init(id: "s1", title: "Login")])
        },
        Change(#"{"event":"storiesRemoved","v":5,"ids":["s1","s7"]}"#) { $0.stories = StoryList([.init(id: "s2", title: "Pay")]) },
    ]

    @Test("each event changes what it names and nothing else", arguments: Self.changes)
    func change(_ change: Change) throws {
        let more =
            #","voted":["p1"],"myVote":{"value":"2","cast":3},"story":"Login","deadline":9000,"results":[{"round":1,"votes":[]}],"#
            + #""frozen":{"deck":{"name":"own","cards":["1"]},"anonymous":true,"autoClose":false},"#
            + #""stories":[{"id":"s1","title":"Login"},{"id":"s2","title":"Pay"}]"#
        var reducer = Self.seated(Frames.welcome(4, phase: "voting", round: 2, more: more))
        var wanted = try #require(reducer.state)
        change.expected(&wanted)
        wanted.version = 5
        let frame = Frames.object(change.event).members + [.init(key: "game", value: "K7QM2X")]
        #expect(reducer.receive(JSONObject(members: frame), at: 0) == .applied)
        #expect(reducer.state == wanted)
    }

    @Test("on a new socket the server's word counts, also when it is an older one")
    func olderWelcome() {
        var reducer = Self.seated(Frames.welcome(9))
        #expect(reducer.receive(Frames.object(Frames.welcome(4)), at: 0) == .replaced)
        #expect(reducer.state?.version == 4)
    }

    @Test("seats stay in the order of their numbers, also when somebody comes back")
    func seats() {
        var reducer = Self.seated()
        for (number, id) in ["p10", "p9"].enumerated() {
            _ = reducer.receive(Frames.object(Frames.event("player", 5 + number, #""player":{"id":"\#(id)","name":"x"}"#)), at: 0)
        }
        _ = reducer.receive(Frames.object(Frames.event("playerLeft", 7, #""player":"p1""#)), at: 0)
        _ = reducer.receive(Frames.object(Frames.event("player", 8, #""player":{"id":"p1","name":"Ana"}"#)), at: 0)
        #expect(reducer.state?.players.map(\.id) == ["p1", "p2", "p9", "p10"])
    }

    @Test("who left while this client was there has a name afterwards too")
    func departed() {
        var reducer = Self.seated()
        _ = reducer.receive(Frames.object(Frames.event("playerLeft", 5, #""player":"p1""#)), at: 0)
        _ = reducer.receive(Frames.object(Frames.stateFrame(6)), at: 0)
        #expect(reducer.state?.departed == ["p1": "Ana"])
    }

    @Test("the own card is the acknowledged one with the highest number, in the open round and no other")
    func acknowledged() {
        var reducer = Self.seated(Frames.welcome(4, phase: "voting", round: 2))
        reducer.voted(round: 1, GameState.Ballot(value: "2", cast: 9))
        #expect(reducer.state?.myVote == nil)
        for cast in [2, 1] { reducer.voted(round: 2, GameState.Ballot(value: "\(cast)", cast: cast)) }
        #expect(reducer.state?.myVote == GameState.Ballot(value: "2", cast: 2))
    }

    @Test("a start freezes what it carries, and forgets the last round's votes")
    func started() throws {
        let more = #","voted":["p1"],"myVote":{"value":"2","cast":3}"#
        var reducer = Self.seated(Frames.welcome(4, phase: "voting", round: 2, more: more))
        let fields = #""round":3,"story":"s1","title":"Login","startedAt":70,"deadline":90,"now":80,"deck":{"name":"own","cards":["9"]},"#
        _ = reducer.receive(Frames.object(Frames.event("started", 5, fields + #""anonymous":true,"autoClose":false"#)), at: 30)
        let state = try #require(reducer.state)
        #expect(state.frozen == GameState.Frozen(deck: GameState.Deck(name: "own", cards: ["9"]), autoClose: false, isAnonymous: true))
        #expect(state.cards == ["9"])
        #expect(state.storyTitle == "Login")
        #expect(state.voted.isEmpty)
        #expect(state.myVote == nil)
        #expect(state.clockAhead == 50)
    }

    @Test("a change of the game during a round counts for the next one, also when the server does not say what is frozen")
    func unfrozen() {
        var reducer = Self.seated(Frames.welcome(4, phase: "revealed", round: 1))
        _ = reducer.receive(Frames.object(Frames.started(5, round: 2)), at: 0)
        let change = #""title":"","deck":{"name":"own","cards":["7","8"]},"options":{"anonymous":true}"#
        _ = reducer.receive(Frames.object(Frames.event("game", 6, change)), at: 0)
        #expect(reducer.state?.cards == ["1", "2", "?"])
        #expect(reducer.state?.frozen?.isAnonymous == false)
        _ = reducer.receive(Frames.object(Frames.event("discarded", 7, #""round":2"#)), at: 0)
        #expect(reducer.state?.cards == ["7", "8"])
        _ = reducer.receive(Frames.object(Frames.started(8, round: 3)), at: 0)
        #expect(reducer.state?.frozen?.isAnonymous == true)
    }

    @Test("an estimate that was settled survives the next state, and one that was taken back is gone")
    func estimates() {
        var reducer = Self.seated(Frames.welcome(4, phase: "revealed", round: 1, more: #","results":[{"round":1,"votes":[]}]"#))
        _ = reducer.receive(Frames.object(Frames.event("settled", 5, #""round":1,"story":null,"value":"2""#)), at: 0)
        _ = reducer.receive(
            Frames.object(Frames.stateFrame(6, phase: "revealed", round: 1, more: #","results":[{"round":1,"votes":[]}]"#)), at: 0)
        #expect(reducer.state?.results.first?.estimate == "2")
        let back = #","settled":[{"round":1,"story":null,"value":null}]"#
        _ = reducer.receive(Frames.object(Frames.stateFrame(7, phase: "revealed", round: 1, more: back)), at: 0)
        #expect(reducer.state?.results.first?.estimate == nil)
    }

    @Test("an estimate that a story has come to since its round was settled is the state's")
    func editedEstimate() {
        let more =
            #","results":[{"round":1,"votes":[]}],"settled":[{"round":1,"story":"s1","title":"T","value":"5"}],"#
            + #""stories":[{"id":"s1","title":"T","estimate":"8"}]"#
        var reducer = Self.seated(Frames.welcome(4, phase: "revealed", round: 1, more: more))
        _ = reducer.receive(Frames.object(Frames.stateFrame(5, phase: "revealed", round: 1, more: more)), at: 0)
        #expect(reducer.state?.stories["s1"]?.estimate == "8")
        #expect(reducer.state?.results.first?.estimate == "5")
    }

    @Test("a result without statistics, or with some that are missing, shows what it has")
    func newerResult() throws {
        var reducer = Self.seated(Frames.welcome(4, phase: "voting", round: 1))
        let fields = #""round":1,"cause":"cosmic","votes":[{"player":"p1","value":"½"},{"value":5}],"statsv":9,"missing":["p2"]"#
        _ = reducer.receive(Frames.object(Frames.event("result", 5, fields)), at: 0)
        let result = try #require(reducer.state?.openResult)
        #expect(result.votes.map(\.value) == ["½", "5"])
        #expect(result.statistics == nil)
        #expect(RoundResult(Frames.object(#"{"round":2,"stats":{"mean":3.50,"first":null}}"#))?.statistics?.mean == "3.50")
    }
}
