import JSONText
import NIOCore
import Poker
import TestSupport
import Testing

@Suite("How often a connection may ask for a state", .serialized, .timeLimit(.minutes(1)))
struct ConnectionRateTests {
    private static let token = "abcdefghijklmnopqrstuvwxyz012345"

    @Test("G10: a connection asks for twenty states in 10 s, by sync or by entering again; others of its seat go on, and so does all else")
    func states() async throws {
        try await PokerNode.with(1, game: PokerConfiguration()) { nodes, _ in
            let tabs = [try await GamePlayer.connect(nodes[0].url), try await GamePlayer.connect(nodes[0].url)]
            let seat = #""name":"Ana","token":"\#(Self.token)""#
            let game = try await tabs[0].ask("createGame", seat)["game"]?.stringValue ?? ""
            #expect(try await tabs[1].ask("createGame", seat)["event"] == "welcome")
            let join = #""game":"\#(game)",\#(seat)"#
            // What is known to be of no use costs nothing.
            #expect(try await tabs[0].ask("sync", #""game":"ZZZZZZ""#)["code"] == "not_joined")
            for _ in 1...17 { #expect(try await tabs[0].ask("sync")["ok"] == true) }
            #expect(try await tabs[0].ask("createGame", seat)["event"] == "welcome")
            #expect(try await tabs[0].ask("joinGame", join)["event"] == "welcome")
            // Nor does leaving lead around it.
            #expect(try await tabs[0].ask("leaveGame")["ok"] == true)
            #expect(try await tabs[0].ask("joinGame", join)["event"] == "welcome")
            for (action, fields) in [("sync", ""), ("joinGame", join), ("createGame", seat)] {
                let refused = try await tabs[0].ask(action, fields)
                #expect(refused["code"] == "rate_limited", "\(action)")
                #expect((1...10_001).contains(refused["details"]?["retryAfterMs"]?.intValue ?? 0))
            }
            #expect(try await tabs[0].ask("startVote")["ok"] == true)
            #expect(try await tabs[1].ask("joinGame", join)["event"] == "welcome")
            #expect(try await tabs[1].ask("sync")["ok"] == true)
        }
    }

    @Test("who waits as long as the refusal says gets the state")
    func wait() async throws {
        var configuration = PokerConfiguration()
        configuration.states = 2
        configuration.stateWindow = .milliseconds(300)
        try await PokerNode.with(1, game: configuration) { nodes, _ in
            let ana = try await GamePlayer.connect(nodes[0].url)
            try await ana.ask("createGame", #""name":"Ana""#)
            for _ in 1...2 { #expect(try await ana.ask("sync")["ok"] == true) }
            let pause = try await ana.ask("sync")["details"]?["retryAfterMs"]?.intValue ?? 0
            try #require((1...301).contains(pause))
            try await Task.sleep(for: .milliseconds(pause))
            #expect(try await ana.ask("sync")["ok"] == true)
        }
    }
}
