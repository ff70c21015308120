import JSONText
import PokerClient
import TestSupport
import Testing

/// The reducer of the terminal client against real nodes.
@Suite("What a client makes of events", .timeLimit(.minutes(3)))
struct ClientStateTests {
    private static let moves = [
        "startVote", "startVote", "vote", "vote", "vote", "vote", "back", "closeVote", "discard", "rename", "spectator", "player", "leave",
        "putStories", "putStories", "removeStories", "setGame", "settle", "settle", "dealer",
    ]

    @Test("is what a state says, after 120 moves at random on two nodes", arguments: [1, 2, 3] as [UInt64])
    func sameAsState(seed: UInt64) async throws {
        let table = try await GameTable.start(nodes: 2, players: 4, arguments: NodeProcess.quickTimes + NodeProcess.withoutRates())
        var random = SeededRandom(seed: seed)
        var tokens = ["", "", "", ""]
        for number in 1...3 { tokens[number] = try await Self.leaveAndReturn(table, number, token: nil) }
        for _ in 0..<120 { try await Self.move(table, &random, tokens) }
        if seed == 3 { try await table.players[0].ask("endGame") }
        for (number, player) in table.players.enumerated() {
            try await player.ask("sync")
            let frames = await player.frames.compactMap(\.objectValue)
            let last = try #require(frames.lastIndex { $0["event"]?.stringValue == "state" })
            var folded = GameReducer()
            for frame in frames[..<last] where folded.receive(frame, at: 0) == .gap { Issue.record("a gap in front of \(frame)") }
            var told = GameReducer()
            _ = told.receive(try #require(frames.first { $0["event"]?.stringValue == "welcome" }), at: 0)
            _ = told.receive(Self.otherEpoch, at: 0)
            _ = told.receive(frames[last], at: 0)
            #expect(Self.comparable(folded.state) == Self.comparable(told.state), "seed \(seed), player \(number)")
        }
        withExtendedLifetime(table) {}
    }

    /// Forgets what was known before.
    private static let otherEpoch: JSONObject = ["event": "state", "epoch": "other", "v": 0]

    /// Without what a state has no room for.
    private static func comparable(_ state: GameState?) -> GameState? {
        var state = state
        let last = state?.results.suffix(1) ?? []
        state?.results = Array(last)
        state?.clockAhead = 0
        state?.departed = [:]
        // No event tells the own card.
        state?.myVote = nil
        return state
    }

    private static func move(_ table: GameTable, _ random: inout SeededRandom, _ tokens: [String]) async throws {
        let number = Int.random(in: 0..<4, using: &random)
        let player = table.players[number]
        switch moves.randomElement(using: &random) ?? "" {
        case "startVote": try await table.players[0].ask("startVote", #""story":\#(Self.story(&random))"#)
        case "vote": try await player.ask("vote", #""value":"\#(["0", "5", "?"].randomElement(using: &random) ?? "0")""#)
        case "back": try await player.ask("vote", #""value":null"#)
        case "closeVote": try await table.players[0].ask("closeVote")
        case "discard": try await table.players[0].ask("closeVote", #""discard":true"#)
        case "rename": try await player.ask("setPlayer", #""name":"N\#(Int.random(in: 0..<9, using: &random))""#)
        case "spectator": try await player.ask("setPlayer", #""seat":"spectator""#)
        case "player": try await player.ask("setPlayer", #""seat":"player""#)
        case "dealer": try await table.players[0].ask("setPlayer", #""player":"p\#(number + 2)","dealer":\#(Bool.random(using: &random))"#)
        case "settle":
            let value = ["5", "13", nil].randomElement(using: &random) ?? nil
            let story = Bool.random(using: &random) ? #","story":\#(Self.story(&random))"# : ""
            try await table.players[0].ask("settle", #""value":\#(value.map { "\"\($0)\"" } ?? "null")\#(story)"#)
        case "setGame":
            let change = [
                #""title":"T1""#, #""title":"""#, #""locked":true"#, #""locked":false"#, #""policy":"everyone""#, #""policy":"dealer""#,
            ]
            try await table.players[0].ask("setGame", change.randomElement(using: &random) ?? "")
        case "putStories":
            let stories = Self.ids.shuffled(using: &random).prefix(Int.random(in: 1...3, using: &random)).map { id in
                #"{"id":"\#(id)","title":"T\#(Int.random(in: 0..<9, using: &random))"}"#
            }
            let before = ["", #","before":"""#, #","before":\#(Self.story(&random))"#].randomElement(using: &random) ?? ""
            try await table.players[0].ask("putStories", #""stories":[\#(stories.joined(separator: ","))]\#(before)"#)
        case "removeStories": try await table.players[0].ask("removeStories", #""ids":[\#(Self.story(&random))]"#)
        default:
            // The dealer stays, so that somebody deals.
            if number > 0 { _ = try await Self.leaveAndReturn(table, number, token: tokens[number]) }
        }
    }

    private static let ids = ["a", "b", "c", "d", "e", "f"]

    /// The id of a story that may be in the list, as JSON.
    private static func story(_ random: inout SeededRandom) -> String { #""\#(Self.ids.randomElement(using: &random) ?? "a")""# }

    private static func leaveAndReturn(_ table: GameTable, _ number: Int, token: String?) async throws -> String {
        let player = table.players[number]
        let token = token ?? SeatRequest.makeToken()
        try await player.ask("leaveGame")
        let welcome = try await player.ask("joinGame", #""game":"\#(table.game)","name":"P\#(number)","token":"\#(token)""#)
        // A locked game has no new seat: the other one of this connection's owner is gone for good.
        if welcome["code"]?.stringValue == "game_locked" {
            try await table.players[0].ask("setGame", #""locked":false"#)
            try await player.ask("joinGame", #""game":"\#(table.game)","name":"P\#(number)","token":"\#(token)""#)
        }
        return token
    }
}
