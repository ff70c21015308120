import JSONText
import TestSupport
import Testing

@Suite("Compression from end to end", .serialized, .timeLimit(.minutes(2)))
struct CompressedGameTests {
    @Test("a whole game in which some sockets compress and some do not: the same result for all, compressed once for a node's loop")
    func game() async throws {
        let table = try await GameTable.start(
            nodes: 2, players: 12, arguments: NodeProcess.quickTimes + ["--event-loops", "1"], compresses: { $0 % 4 < 2 })
        try await table.start(round: 1)
        _ = try await table.voteAtOnce(round: 1, card: { _ in "5" }, voters: Array(0..<11))
        for player in table.players {
            for seat in table.seats.prefix(11) { try await player.first { $0.isVoted(by: seat, round: 1) } }
        }
        // So many that the count below holds every message before: six create or join, and vote but for one, and one starts.
        let before = try await [Self.deflated(table.nodes[0], afterMessages: 13), Self.deflated(table.nodes[1], afterMessages: 11)]
        _ = try await table.voteAtOnce(round: 1, card: { _ in "8" }, voters: [11])
        var results: [JSONValue] = []
        for player in table.players { results.append(try await player.event("result", round: 1)) }
        for result in results { #expect(result == results[0]) }
        #expect(results[0].description.utf8.count > 512)
        // Six of the twelve sockets take it compressed, three on each node: once for the three.
        let after = try await [
            Self.deflated(table.nodes[0], atLeast: before[0] + 1), Self.deflated(table.nodes[1], atLeast: before[1] + 1),
        ]
        #expect(after == before.map { $0 + 1 })
        #expect(try await table.nodes[0].metric("pokerface_sockets_compressed_total") == 3)
    }

    private static let name = #"pokerface_compressed_messages_total{direction="out"}"#

    private static func deflated(_ node: NodeProcess, afterMessages messages: Int = 0, atLeast count: Int = 0) async throws -> Int {
        while true {
            let received = try await node.metric("pokerface_messages_received_total")
            let deflated = try await node.metric(Self.name)
            if received >= messages, deflated >= count { return deflated }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    @Test("Python's websockets echo with every kind of offer")
    func python() throws {
        let redis = try RedisServerProcess()
        let node = try NodeProcess(redis: redis.url, configuration: "echo.yaml", name: "echo")
        let output = try TestProcess.run(WalkthroughTests.pythonPath(), ["-c", Self.script, node.url(stage: "echo")])
        #expect(output.end == .status(0), "\(output.text)")
        #expect(output.text.contains("8 offers, all echoed"))
        withExtendedLifetime((redis, node)) {}
    }

    @Test("pokerface connect --compress sends and gets compressed messages, and without it plain ones", arguments: [true, false])
    func terminal(compresses: Bool) async throws {
        let redis = try RedisServerProcess()
        let node = try NodeProcess(redis: redis.url, configuration: "echo.yaml", name: "terminal")
        let text = String(repeating: "estimación ", count: 100)
        let flags = (compresses ? ["--compress"] : []) + ["-x", text, "-w", "1", node.url(stage: "echo")]
        let output = try TestProcess.run(NodeProcess.binaryPath(), ["connect"] + flags)
        #expect(output.text.contains(text))
        let deflated = try await Self.deflated(node, afterMessages: 1, atLeast: compresses ? 1 : 0)
        #expect(deflated == (compresses ? 1 : 0))
        #expect(try await node.metric(#"pokerface_compressed_messages_total{direction="in"}"#) == deflated)
        withExtendedLifetime((redis, node)) {}
    }

    /// Messages of many lengths, whole and in fragments, text and binary; Python's zlib on the other end.
    private static let script = """
        import asyncio, os, random, sys
        from websockets.asyncio.client import connect
        from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory as Offer

        OFFERS = [
            [Offer()], [Offer(client_max_window_bits=True)], [Offer(server_max_window_bits=12, client_max_window_bits=12)],
            [Offer(True, True, 15, 15)], [Offer(False, True, 9, 9)], [Offer(client_max_window_bits=10, compress_settings={"level": 9})],
            [Offer(compress_settings={"level": 0})], [],
        ]

        async def main(url):
            chance = random.Random(7692)
            for offers in OFFERS:
                async with connect(url, compression=None, extensions=offers or None, max_size=None) as socket:
                    assert len(socket.protocol.extensions) == len(offers), socket.response.headers
                    for size in (0, 1, 100, 511, 512, 4000, 70_000, 1_000_000):
                        text = "".join(chance.choice(["voto ", "€", "número ", "{}", "12"]) for _ in range(size // 4))
                        await socket.send(text)
                        assert await socket.recv() == text
                        noise = chance.randbytes(size)
                        await socket.send(noise)
                        assert await socket.recv() == noise
                        parts = [text[i:i + 9_000] for i in range(0, len(text), 9_000)] or [""]
                        await socket.send(parts)
                        assert await socket.recv() == text
            print(f"{len(OFFERS)} offers, all echoed")

        asyncio.run(main(sys.argv[1]))
        """
}
