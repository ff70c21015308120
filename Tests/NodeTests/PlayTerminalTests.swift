import Foundation
import JSONText
import TestSupport
import Testing

/// `pokerface play` at pseudo-terminals, as people use it.
@Suite("pokerface play at a terminal", .serialized, .timeLimit(.minutes(3)))
struct PlayTerminalTests {
    private static func open(_ arguments: [String], _ name: String) throws -> TerminalProcess {
        try TerminalProcess(["play", "--name", name] + arguments, name: name)
    }

    @Test("two people on two nodes play a round with keys and typed cards, one of them in Spanish")
    func round() async throws {
        let redis = try RedisServerProcess()
        let nodes = try (0..<2).map { try NodeProcess(redis: redis.url, name: "play\($0)") }
        let ana = try Self.open([nodes[0].url(), "--title", "Sprint 7"], "Ana")
        let game = try await ana.see(/^Sprint 7  (\w{6})/).1
        let luis = try Self.open([nodes[1].url(), "--game", String(game), "--language", "es"], "Luis")
        try await ana.see(/Luis/)
        try ana.type("/start Login page\r")
        try await luis.see(/^Ronda 1: Login page  han votado 0 de 2/)
        try luis.type("\u{1B}[C\u{1B}[C\u{1B}[C\r")
        try await luis.see(#/ \[2\] /#)
        try await ana.see(/Luis  ✓ voted/)
        try ana.type("5\r")
        try await ana.see(/median 5  mean 3.5/)
        try await luis.see(/Ana   5  \(reparte\)/)
        try luis.type("\u{13}")
        try await luis.see(/Eso lo hace quien reparte/)
        try ana.type("\u{13}")
        try await luis.see(/^Ronda 2/)
        ana.resize(width: 40, height: 12)
        try await ana.see(/^Round 2  0 of 2 voted/)
        withExtendedLifetime((redis, nodes)) {}
    }

    @Test(
        "the terminal is as it was after every end",
        arguments: [
            ("\u{3}", nil, .status(0)), ("\u{4}", nil, .status(0)), ("/leave\r", nil, .status(0)), ("/quit\r", nil, .status(0)),
            ("", SIGTERM, .signal(SIGTERM)), ("", SIGINT, .signal(SIGINT)), ("", SIGHUP, .signal(SIGHUP)), ("", SIGQUIT, .signal(SIGQUIT)),
            ("", SIGSEGV, .signal(SIGSEGV)), ("", SIGABRT, .signal(SIGABRT)), ("", SIGTRAP, .signal(SIGTRAP)),
        ] as [(String, Int32?, TestProcess.End)])
    func restored(keys: String, signal: Int32?, end: TestProcess.End) async throws {
        let redis = try RedisServerProcess()
        let node = try NodeProcess(redis: redis.url, name: "play")
        let ana = try Self.open([node.url()], "Ana")
        try await ana.see(/No round is open/)
        #expect(ana.hasOwnScreen)
        #expect(!ana.isAsBefore)
        if let signal { ana.signal(signal) } else { try ana.type(keys) }
        #expect(try await ana.end() == end)
        #expect(ana.isAsBefore)
        #expect(!ana.hasOwnScreen)
        withExtendedLifetime((redis, node)) {}
    }

    @Test("who quits comes back to the same seat with what the good-bye says")
    func comeBack() async throws {
        let redis = try RedisServerProcess()
        let node = try NodeProcess(redis: redis.url, name: "play")
        let ana = try TerminalProcess(["play", "--name", "Ana", node.url()], name: "Ana", width: 200)
        let game = try await ana.see(/^pokerface  (\w{6})/).1
        try ana.type("\u{3}")
        #expect(try await ana.end() == .status(0))
        let farewell = try await ana.see(/POKERFACE_TOKEN=(\S+) pokerface play \S+ --game (\w+)$/)
        #expect(farewell.2 == game)
        let again = try Self.open([node.url(), "--game", String(game), "--token", String(farewell.1)], "Other")
        try await again.see(/Ana  +\(you, dealer\)/)
        withExtendedLifetime((redis, node)) {}
    }

    @Test("a node dies under somebody who has voted: the next node has the seat and the vote")
    func nodeDeath() async throws {
        let redis = try RedisServerProcess()
        let nodes = try (0..<2).map { try NodeProcess(redis: redis.url, name: "play\($0)") }
        let luis = try await GamePlayer.connect(nodes[1].url())
        let game = try await luis.ask("createGame", #""name":"Luis""#)["game"]?.stringValue ?? ""
        let ana = try Self.open([nodes[0].url(), nodes[1].url(), "--game", game], "Ana")
        try await ana.see(/Ana   +\(you\)/)
        try await luis.ask("startVote", #""round":1"#)
        try await ana.see(/^Round 1/)
        try ana.type("8\r")
        try await ana.see(#/ \[8\] /#)
        nodes[0].kill()
        // That there is no connection may be shorter than anybody looks; the result comes over the next one.
        try await luis.ask("vote", #""round":1,"value":"8""#)
        try await ana.see(/consensus/)
        withExtendedLifetime((redis, nodes)) {}
    }

    @Test("what is asked for while no node is there, as the screen says, is for the round on the table and is not done in another one")
    func otherRound() async throws {
        let redis = try RedisServerProcess()
        let nodes = try (0..<2).map { try NodeProcess(redis: redis.url, name: "play\($0)") }
        let luis = try await GamePlayer.connect(nodes[1].url())
        let game = try await luis.ask("createGame", #""name":"Luis","options":{"policy":"everyone"}"#)["game"]?.stringValue ?? ""
        let ana = try Self.open([nodes[0].url(), "--game", game], "Ana")
        try await luis.ask("startVote", #""round":1"#)
        try await ana.see(/^Round 1/)
        nodes[0].kill()
        try await ana.see(/^(No connection|Connecting)/)
        try ana.type("8\r\u{12}")
        try await luis.ask("closeVote", #""round":1,"discard":true"#)
        try await luis.ask("startVote", #""round":2"#)
        let again = try NodeProcess(
            redis: redis.url, arguments: NodeProcess.quickTimes + ["--port", "\(nodes[0].port)"], name: "again")
        try await ana.see(/^Round 2/)
        try await ana.see(/^Round 1 is over: what was meant for it was not sent/)
        try ana.type("5\r")
        try await ana.see(#/ \[5\] /#)
        try await luis.ask("vote", #""round":2,"value":"5""#)
        let result = try await luis.event("result", round: 2)
        #expect(result["votes"]?.arrayValue?.map { $0["value"]?.stringValue } == ["5", "5"])
        withExtendedLifetime((redis, nodes, again)) {}
    }

    @Test("the escape key alone leaves the help and clears what is typed, and arrow keys are none")
    func escape() async throws {
        let redis = try RedisServerProcess()
        let node = try NodeProcess(redis: redis.url, name: "play")
        let ana = try Self.open([node.url()], "Ana")
        try await ana.see(/No round is open/)
        try ana.type("/help\r")
        try await ana.see(/^  \/remove NAME +remove somebody for good/)
        try ana.type("\u{1B}")
        try await ana.see(/No round is open/)
        try ana.type("half a line")
        try await ana.see(/^> half a line/)
        try ana.type("\u{1B}")
        try await ana.see(/^>$/)
        try ana.type("/start\r")
        try await ana.see(/^Round 1/)
        try ana.type("\u{1B}[C")
        try ana.type("\r")
        try await ana.see(/median 0/)
        withExtendedLifetime((redis, node)) {}
    }

    @Test("a sixth reaction within ten seconds is told to be refused, with the time to wait, and not as perhaps done")
    func tooOften() async throws {
        let redis = try RedisServerProcess()
        let node = try NodeProcess(redis: redis.url, name: "play")
        let ana = try Self.open([node.url()], "Ana")
        try await ana.see(/No round is open/)
        for _ in 0..<6 { try ana.type("/react !\r") }
        try await ana.see(/\(\d+ s\)$/)
        #expect(!ana.lines.contains { $0.contains("may have been done") })
        withExtendedLifetime((redis, node)) {}
    }

    @Test("a server that is not there is one line and 1, and so is an input that is no terminal")
    func refused() async throws {
        let ana = try Self.open(["ws://127.0.0.1:\(try freeTCPPort())/dev"], "Ana")
        #expect(try await ana.end() == .status(1))
        #expect(ana.lines.first?.hasPrefix("pokerface: cannot connect to 127.0.0.1") == true)
        #expect(ana.isAsBefore)
        let piped = try TestProcess.run(NodeProcess.binaryPath(), ["play", "ws://127.0.0.1:1/dev", "--name", "Ana"])
        #expect(piped.text.contains("--json"))
        #expect(piped.end != .status(0))
    }
}
