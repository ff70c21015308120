import JSONText
import Poker
import TestSupport
import Testing

@Suite("Odd values are right, or refused with a code, everywhere the same", .serialized, .timeLimit(.minutes(3)))
struct OddValueTests {
    /// What somebody types, and where it may stand; everywhere else it is refused.
    struct Odd: Sendable, CustomTestStringConvertible {
        enum Place: String, CaseIterable, Sendable { case name, title, card, settle, emoji }

        let text: String
        let fits: Set<Place>
        var testDescription: String { String(self.text.prefix(12).debugDescription) }

        init(_ text: String, _ fits: Set<Place> = Set(Place.allCases)) { (self.text, self.fits) = (text, fits) }
        static func nowhere(_ text: String) -> Odd { Odd(text, []) }
    }

    static let values: [Odd] = [
        Odd("\""), Odd("\\"), Odd("\\\""), Odd("'"), Odd("`;--"), Odd("0"), Odd("0.5"), Odd("½"), Odd("-1"), Odd("null"), Odd("{R}"),
        Odd("]}"),
        Odd("p1"), Odd("a|b"), Odd("%d%s"), Odd("S=1"), Odd("👍"), Odd("👩‍👩‍👧‍👦"), Odd("🏳️‍🌈"), Odd("ñ"), Odd("e\u{301}"), Odd("שלום"), Odd("سلام"),
        Odd("界"),
        .nowhere("\u{202E}abc"), .nowhere("a\u{2066}b"), .nowhere("a\nb"), .nowhere("a\u{0}b"), .nowhere("\u{7}"), .nowhere("a\u{85}b"),
        .nowhere("a\u{2028}b"), .nowhere("\u{200B}"), .nowhere("\u{E000}"), .nowhere("\u{7F}"),
        .nowhere(String(repeating: "x", count: 1024)),
        .nowhere(String(repeating: "界", count: 400)), .nowhere("e" + String(repeating: "\u{301}", count: 600)),
        Odd(String(repeating: "x", count: 41), [.title]), Odd(String(repeating: "x", count: 21), [.name, .title]),
        Odd("123456789", [.name, .title, .card, .settle]), Odd(" 5 ", [.name, .title, .settle, .emoji]),
    ]

    private static func escaped(_ text: String) -> String { JSONText.escaped(text) }

    /// The frame that tells Luis, on the other node, what Ana did.
    private static func told(_ place: Odd.Place, _ luis: GamePlayer) async throws -> JSONValue? {
        switch place {
        case .name: try await luis.first { $0["event"] == "player" && $0["player"]?["id"] == "p1" }["player"]?["name"]
        case .title: try await luis.event("started", round: 1)["story"]
        case .card: try await luis.event("result", round: 1)["votes"]?.arrayValue?.first?["value"]
        case .settle: try await luis.event("settled")["value"]
        case .emoji: try await luis.event("reaction")["emoji"]
        }
    }

    private static func kept(_ place: Odd.Place, in state: JSONValue?) -> JSONValue? {
        switch place {
        case .name: state?["players"]?.arrayValue?.first?["name"]
        case .title: state?["story"]
        case .card: state?["results"]?.arrayValue?.first?["votes"]?.arrayValue?.first?["value"]
        case .settle: state?["settled"]?.arrayValue?.first?["value"]
        case .emoji: nil
        }
    }

    /// What Ana says at that place; a card needs a game of its own, whose deck has it.
    private static func action(_ place: Odd.Place, _ text: String) -> (name: String, fields: String) {
        switch place {
        case .name: ("setPlayer", #""name":\#(text)"#)
        case .title: ("startVote", #""story":\#(text)"#)
        case .card: ("vote", #""value":\#(text)"#)
        case .settle: ("settle", #""value":\#(text)"#)
        case .emoji: ("react", #""emoji":\#(text)"#)
        }
    }

    @Test(
        "an odd value is told and kept as it was meant on another node, or refused with a code and told to nobody",
        arguments: OddValueTests.values)
    func oddValue(odd: Odd) async throws {
        let redis = try RedisServerProcess()
        let nodes = [try await PokerNode.start(redis), try await PokerNode.start(redis)]
        for place in Odd.Place.allCases {
            do {
                try await Self.check(odd, at: place, nodes)
            } catch {
                Issue.record("\(place.rawValue): \(error)")
            }
        }
        for node in nodes { try await node.stop() }
    }

    private static func check(_ odd: Odd, at place: Odd.Place, _ nodes: [PokerNode]) async throws {
        let (ana, luis) = (try await GamePlayer.connect(nodes[0].url), try await GamePlayer.connect(nodes[1].url))
        let text = Self.escaped(odd.text)
        let fits = odd.fits.contains(place)
        let deck = place == .card ? #","deck":[\#(text),"other"]"# : ""
        let created = try await ana.ask("createGame", #""name":"Ana"\#(deck)"#)
        guard let game = created["game"]?.stringValue else {
            #expect(created["code"] == "bad_request" && place == .card && !fits, "\(created)")
            return
        }
        try await luis.ask("joinGame", #""game":"\#(game)","name":"Luis","seat":"spectator""#)
        if place == .card || place == .settle { try await ana.ask("startVote") }
        if place == .settle { try await ana.ask("vote", #""value":"5""#) }
        let seen = await luis.frames.count
        let (name, fields) = Self.action(place, text)
        let answer = try await ana.ask(name, fields)
        guard fits else {
            #expect(
                answer["event"] == "error" && ["bad_request", "bad_value"].contains(answer["code"]?.stringValue), "\(place): \(answer)")
            try await luis.ask("setPlayer", #""name":"Luis 2""#)
            let others = await luis.frames.dropFirst(seen).filter {
                $0["event"] != "voted" && $0["event"] != "result" && $0["event"] != "reply"
            }
            let names = others.compactMap { $0["event"]?.stringValue }.filter { $0 != "started" || place == .title }
            #expect(names == ["player"], "\(place): nobody else notices")
            return
        }
        #expect(answer["ok"] == true, "\(place): \(answer)")
        let meant = odd.text == " 5 " ? "5" : odd.text
        #expect(try await Self.told(place, luis)?.stringValue == meant, "\(place)")
        try await luis.ask("sync")
        if place != .emoji { #expect(Self.kept(place, in: await luis.events("state").last)?.stringValue == meant, "\(place)") }
    }
}
