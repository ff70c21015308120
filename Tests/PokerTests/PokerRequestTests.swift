import JSONText
import Poker
import PokerRules
import Testing

@Suite("What a client sends")
struct PokerRequestTests {
    private static func parse(_ text: String, routed: String = "") throws -> PokerRequest {
        try PokerRequest.parse(try JSONValue.parse(text), routed: routed, limits: PokerConfiguration())
    }

    private static func refusal(_ text: String) -> PokerRequest.Refused? {
        do throws(PokerRequest.Refused) {
            _ = try PokerRequest.parse(try? JSONValue.parse(text), routed: "", limits: PokerConfiguration())
            return nil
        } catch {
            return error
        }
    }

    @Test("the smallest createGame has the usual options")
    func smallest() throws {
        let request = try Self.parse(#"{"action":"createGame","name":" Ana "}"#)
        #expect(request.action == .createGame(NewGame(name: "Ana")))
        #expect(request.re == nil && request.game == nil)
    }

    @Test("createGame takes seat, token, title, deck and options")
    func everything() throws {
        let request = try Self.parse(
            #"{"action":"createGame","id":"1","name":"Ana","seat":"spectator","token":"abcdefghijklmnopqrstuv","title":"T","deck":"powers","#
                + #""options":{"autoClose":false,"anonymous":true,"policy":"everyone"}}"#)
        var game = NewGame(name: "Ana")
        game.isSpectator = true
        game.token = SeatToken("abcdefghijklmnopqrstuv")
        game.title = "T"
        game.deck = .powers
        game.autoClose = false
        game.anonymous = true
        game.everyoneDeals = true
        #expect(request.action == .createGame(game))
        #expect(request.re == "\"1\"")
    }

    @Test("options may stand at the top or inside options, and setGame says only what it says")
    func options() throws {
        var options = GameOptions()
        options.title = ""
        options.deck = .tshirt
        options.isLocked = true
        options.everyoneDeals = false
        let text = #"{"action":"setGame","title":"","locked":true,"options":{"locked":false,"deck":"tshirt","policy":"dealer"}}"#
        #expect(try Self.parse(text).action == .setGame(options))
        var game = NewGame(name: "Ana")
        game.isLocked = true
        game.anonymous = true
        #expect(
            try Self.parse(#"{"action":"createGame","name":"Ana","anonymous":true,"options":{"locked":true}}"#).action == .createGame(game))
    }

    @Test("a deck of own cards takes texts and numbers")
    func ownDeck() throws {
        let request = try Self.parse(#"{"action":"createGame","name":"Ana","deck":[1,"2","L=3.5"]}"#)
        guard case .createGame(let game) = request.action else { throw PokerRefusal(.unknown, "") }
        #expect(game.deck.cards.map(\.text) == ["1", "2", "L=3.5"])
        #expect(game.deck.name == "own")
    }

    @Test(
        "the id comes back exactly as it was sent", arguments: [("7", "7"), ("1.50", "1.50"), (#""a\"b""#, #""a\"b""#), (#""é""#, #""é""#)])
    func ids(sent: String, re: String) throws {
        #expect(try Self.parse(#"{"action":"leaveGame","id":\#(sent)}"#).re == re)
    }

    @Test(
        "votes",
        arguments: [
            (#""value":"5""#, .vote(value: "5", round: nil, cast: 0)),
            (#""value":5,"round":4,"cast":2"#, .vote(value: "5", round: 4, cast: 2)),
            (#""value":0"#, .vote(value: "0", round: nil, cast: 0)),
            (#""value":null,"round":null"#, .vote(value: nil, round: nil, cast: 0)),
            (#""value":0.5,"round":0"#, .vote(value: "0.5", round: 0, cast: 0)),
        ] as [(String, PokerAction)])
    func votes(fields: String, action: PokerAction) throws {
        #expect(try Self.parse("{\"action\":\"vote\",\(fields)}").action == action)
    }

    @Test(
        "the other actions",
        arguments: [
            (#"{"action":"startVote"}"#, .startVote(story: "", seconds: nil, round: nil)),
            (#"{"action":"startVote","story":" Login ","seconds":90,"round":3}"#, .startVote(story: "Login", seconds: 90, round: 3)),
            (#"{"action":"closeVote","round":3,"discard":true}"#, .closeVote(round: 3, discards: true)),
            (#"{"action":"leaveGame"}"#, .leaveGame), (#"{"action":"endGame"}"#, .endGame),
            (#"{"action":"removePlayer","player":"p3"}"#, .removePlayer("p3")),
            (#"{"action":"settle","value":0.5}"#, .settle(Settlement(value: "0.5"))),
            (#"{"action":"settle","value":null,"round":3,"story":" s1 "}"#, .settle(Settlement(round: 3, story: "s1", value: nil))),
            (#"{"action":"react","emoji":" 👍 "}"#, .react(emoji: "👍")), (#"{"action":"nudge"}"#, .nudge(player: nil)),
            (#"{"action":"nudge","player":"p12"}"#, .nudge(player: "p12")),
            (#"{"action":"sync"}"#, .sync(since: nil)),
            (#"{"action":"sync","since":41}"#, .sync(since: ClientVersion(epoch: nil, number: 41))),
            (#"{"action":"sync","since":{"epoch":"k","v":41}}"#, .sync(since: ClientVersion(epoch: "k", number: 41))),
        ] as [(String, PokerAction)])
    func others(text: String, action: PokerAction) throws {
        #expect(try Self.parse(text).action == action)
    }

    @Test("a route's action goes before the message's own")
    func routed() throws {
        #expect(try Self.parse(#"{"action":"salir"}"#, routed: "leaveGame").action == .leaveGame)
    }

    @Test(
        "what cannot be meant is refused with a code",
        arguments: [
            ("[]", .badRequest), ("{", .badRequest), ("{}", .unknownAction), (#"{"action":"fly"}"#, .unknownAction),
            (#"{"action":"createGame"}"#, .badRequest),
            (#"{"action":"createGame","name":7}"#, .badRequest),
            (#"{"action":"createGame","name":" "}"#, .badRequest), (#"{"action":"createGame","name":"A","seat":"dealer"}"#, .badRequest),
            (#"{"action":"createGame","name":"A","token":"short"}"#, .badRequest),
            (#"{"action":"createGame","name":"A","deck":"tarot"}"#, .badRequest),
            (#"{"action":"createGame","name":"A","deck":[1]}"#, .badRequest),
            (#"{"action":"createGame","name":"A","deck":[1,{}]}"#, .badRequest),
            (#"{"action":"createGame","name":"A","options":{"locked":1}}"#, .badRequest),
            (#"{"action":"createGame","name":"A","slug":"K7QM2X"}"#, .badRequest),
            (#"{"action":"createGame","name":"A","slug":7}"#, .badRequest), (#"{"action":"setGame","slug":"new-name"}"#, .badRequest),
            (#"{"action":"setGame"}"#, .badRequest), (#"{"action":"setGame","options":{}}"#, .badRequest),
            (#"{"action":"setGame","policy":"nobody"}"#, .badRequest), (#"{"action":"setGame","options":{"deck":[1]}}"#, .badRequest),
            (#"{"action":"createGame","name":"A","options":{"autoClose":1}}"#, .badRequest),
            (#"{"action":"joinGame","name":"A"}"#, .badRequest),
            (#"{"action":"joinGame","game":"K7QM2X"}"#, .badRequest), (#"{"action":"joinGame","game":7,"name":"A"}"#, .badRequest),
            (#"{"action":"startVote","seconds":0}"#, .badRequest), (#"{"action":"startVote","round":-1}"#, .badRequest),
            (#"{"action":"startVote","round":0}"#, .badRequest),
            (#"{"action":"startVote","round":1.5}"#, .badRequest), (#"{"action":"vote"}"#, .badRequest),
            (#"{"action":"vote","value":true}"#, .badValue),
            (#"{"action":"vote","value":""}"#, .badValue), (#"{"action":"vote","value":[5]}"#, .badValue),
            (#"{"action":"vote","value":5,"cast":1000000000}"#, .badRequest), (#"{"action":"closeVote","discard":"yes"}"#, .badRequest),
            (#"{"action":"setPlayer"}"#, .badRequest), (#"{"action":"setPlayer","dealer":1}"#, .badRequest),
            (#"{"action":"setPlayer","player":7,"name":"A"}"#, .badRequest),
            (#"{"action":"setPlayer","player":"x","name":"A"}"#, .playerNotFound),
            (#"{"action":"setPlayer","player":"p+2","name":"A"}"#, .playerNotFound),
            (#"{"action":"setPlayer","player":"p-2","name":"A"}"#, .playerNotFound),
            (#"{"action":"setPlayer","player":"p","name":"A"}"#, .playerNotFound),
            (#"{"action":"removePlayer"}"#, .badRequest), (#"{"action":"removePlayer","player":"p0x"}"#, .playerNotFound),
            (#"{"action":"removePlayer","player":"p99999999999999999999"}"#, .playerNotFound),
            (#"{"action":"settle"}"#, .badRequest), (#"{"action":"settle","value":""}"#, .badValue),
            (#"{"action":"settle","value":[]}"#, .badValue),
            (#"{"action":"settle","value":5,"round":0}"#, .badRequest), (#"{"action":"react"}"#, .badRequest),
            (#"{"action":"react","emoji":""}"#, .badRequest), (#"{"action":"react","emoji":"123456789"}"#, .badRequest),
            (#"{"action":"react","emoji":7}"#, .badRequest), (#"{"action":"nudge","player":"Ana"}"#, .playerNotFound),
            (#"{"action":"sync","since":"k"}"#, .badRequest), (#"{"action":"sync","since":{"epoch":"k"}}"#, .badRequest),
            (#"{"action":"leaveGame","id":[1]}"#, .badRequest),
        ] as [(String, PokerRefusal.Code)])
    func refused(text: String, code: PokerRefusal.Code) throws {
        let refused = try #require(Self.refusal(text))
        #expect(refused.refusal.code == code)
        #expect(!refused.refusal.message.isEmpty)
    }

    @Test("a refusal keeps the id, and an unknown action learns of those that exist")
    func details() throws {
        let refused = try #require(Self.refusal(#"{"action":"fly","id":9}"#))
        #expect(refused.re == "9" && refused.name == "fly")
        #expect(refused.refusal.details["actions"]?.arrayValue?.count == PokerAction.names.count)
    }

    @Test("every code that the step refuses with becomes a refusal that says what to do")
    func stepCodes() {
        for code in ["bad_request", "game_not_found", "unauthorized", "game_full", "not_joined", "not_dealer", "spectator", "not_voting"] {
            #expect(PokerRefusal(step: code, data: [:])?.code.rawValue == code)
        }
        for code in ["game_ended", "not_revealed", "player_not_found", "story_not_found"] {
            #expect(PokerRefusal(step: code, data: [:])?.code.rawValue == code)
        }
        let words = [["removed": true], ["lastDealer": true], ["self": true]].map { (data: JSONObject) in
            PokerRefusal(step: data["removed"] == nil ? "bad_request" : "unauthorized", data: data)?.message.prefix(10)
        }
        #expect(words == ["The dealer", "Somebody h", "Nobody rem"])
        #expect(PokerRefusal(step: "round_over", data: ["round": 5])?.details == ["round": 5])
        #expect(PokerRefusal(step: "late", data: [:]) == nil)
    }

    @Test(
        "a bad request says what to send instead",
        arguments: [
            (#"{"action":"startVote","round":0}"#, "Rounds count from 1: give in round the one that is meant, or leave round out"),
            (#"{"action":"startVote","round":-1}"#, "round is a whole number from 0 to 999999999"),
        ])
    func messages(text: String, message: String) throws {
        #expect(try #require(Self.refusal(text)).refusal.message == message)
    }
}
