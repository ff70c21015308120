import JSONText
import NIOCore
import NIOPosix
import SocketClient
import TestSupport
import Testing

/// Each file under Config/ starts a node that does what the file is for; pokerface.yaml is what the other tests run with.
@Suite("The files under Config/", .serialized, .timeLimit(.minutes(2)))
struct ConfigurationTests {
    @Test("echo.yaml: text and binary messages of 1 MiB come back unchanged")
    func echo() async throws {
        let redis = try RedisServerProcess()
        let node = try NodeProcess(redis: redis.url, configuration: "echo.yaml", name: "echo")
        let socket = try await SocketClient.connect(url: node.url(stage: "echo"), group: MultiThreadedEventLoopGroup.singleton)
        // Of three bytes each, so that characters lie across every kind of boundary.
        let text = String(String(repeating: "€", count: (1 << 20) / 3) + "x")
        #expect(text.utf8.count == 1 << 20)
        try await socket.send(text: text)
        #expect(try await socket.next(within: .seconds(20)) == .text(text))
        let bytes = ByteBuffer(bytes: (0..<1 << 20).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) })
        try await socket.send(binary: bytes)
        #expect(try await socket.next(within: .seconds(20)) == .binary(bytes))
        await socket.close()
        withExtendedLifetime((redis, node)) {}
    }

    @Test("rooms.yaml: what is sent to a room reaches each member on two nodes once, and nobody else")
    func rooms() async throws {
        let redis = try RedisServerProcess()
        let nodes = try (0..<2).map { try NodeProcess(redis: redis.url, configuration: "rooms.yaml", name: "rooms\($0)") }
        var members: [GamePlayer] = []
        for number in 0..<4 {
            let member = try await GamePlayer.connect(nodes[number % 2].url(stage: "rooms"))
            #expect(try await member.ask("join", #""room":"\#(number < 3 ? "R" : "other")""#)["event"]?.stringValue == "joined")
            members.append(member)
        }
        for number in 1...20 { try await members[0].send(#"{"action":"send","room":"R","data":\#(number)}"#) }
        // Messages of one sender come in their order: a repetition of any but the last would stand before the last.
        try await members[3].ask("send", #""room":"other","data":"end""#)
        for member in members.prefix(3) {
            try await member.first { $0["event"]?.stringValue == "message" && $0["data"]?.intValue == 20 }
            #expect(await member.events("message").compactMap { $0["data"]?.intValue } == Array(1...20))
        }
        try await members[3].event("message")
        #expect(await members[3].events("message").map { $0["data"]?.stringValue } == ["end"])
        withExtendedLifetime((redis, nodes)) {}
    }

    @Test("tutorial.yaml: a round is played with the Spanish names of the routes")
    func tutorial() async throws {
        let redis = try RedisServerProcess()
        let nodes = try (0..<2).map { try NodeProcess(redis: redis.url, configuration: "tutorial.yaml", name: "tutorial\($0)") }
        let ana = try await GamePlayer.connect(nodes[0].url())
        let luis = try await GamePlayer.connect(nodes[1].url())
        let game = try #require(await ana.ask("crearPartida", #""name":"Ana""#)["game"]?.stringValue)
        try await luis.ask("unirse", #""game":"\#(game)","name":"Luis""#)
        try await ana.ask("iniciarVotacion")
        try await luis.event("started", round: 1)
        #expect(try await luis.ask("votar", #""value":"8""#)["ok"]?.boolValue == true)
        #expect(try await ana.ask("cerrarVotacion")["ok"]?.boolValue == true)
        for player in [ana, luis] {
            let result = try await player.event("result", round: 1)
            #expect(result["cause"]?.stringValue == "dealer")
            #expect(result["votes"]?.arrayValue?.first?["value"]?.stringValue == "8")
            #expect(await player.events("result").count == 1)
        }
        withExtendedLifetime((redis, nodes)) {}
    }
}
