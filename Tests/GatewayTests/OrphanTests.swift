import Gateway
import NIOCore
import Rooms
import SocketClient
import TestSupport
import Testing

/// The ends of connections whose node died, as integrations get them.
@Suite("$disconnect of a dead node's connections", .timeLimit(.minutes(3)))
struct OrphanTests {
    private static let dev = GatewayDoorTests.open
    private static let dead = NodeID(random: [63, 1, 2, 3, 4, 5])

    /// What a node wrote whose lease ran out a second ago: a record for each.
    private static func leave(_ stages: [String], in redis: RedisServerProcess) throws -> [ConnectionID] {
        let probe = try redis.probe()
        let seconds = try #require(probe.command(["TIME"]).array?.first?.string.flatMap(Int.init))
        probe.command(["ZADD", "pf:nodes", String((seconds - 1) * 1000), Self.dead.text])
        var random = SeededRandom(seed: 7)
        return stages.map { stage in
            let id = ConnectionID(node: Self.dead, random: (0..<9).map { _ in .random(in: 0...255, using: &random) })
            var record = ConnectionRecord(id: id, stage: stage, remoteAddress: "192.0.2.1", userAgent: "old", connectedAtMs: 5)
            record.room = "plan"
            record.player = "p7"
            probe.command(["HSET", Self.key(id), id.text, record.text])
            return id
        }
    }

    private static func key(_ id: ConnectionID) -> String { "pf:{n:\(self.dead.text)}:c:\(id.bucket)" }

    private static var quick: RoomsConfiguration {
        var rooms = RoomsConfiguration()
        // The dead node is forgotten after ten leases, which must not pass before a busy machine starts the living ones.
        (rooms.look, rooms.lease) = (.milliseconds(100), .seconds(3600))
        return rooms
    }

    @Test("each is told once among two living nodes, with its record, and no record stays", arguments: [1, 2000])
    func once(count: Int) async throws {
        let (redis, script) = (try RedisServerProcess(), ScriptedIntegration())
        let orphans = try Self.leave(Array(repeating: "dev", count: count), in: redis)
        try await GatewayBench.run(stages: ["dev": Self.dev], integrations: [script], redis: redis, rooms: Self.quick) { _ in
            try await GatewayBench.run(stages: ["dev": Self.dev], integrations: [script], redis: redis, rooms: Self.quick) { _ in
                await script.wait { $0.orphans.count >= count }
            }
        }
        // Both nodes have ended: whatever they would have told is told.
        #expect(script.orphans.map(\.id.text).sorted() == orphans.map(\.text).sorted())
        #expect(script.orphans.allSatisfy { $0.room == "plan" && $0.player == "p7" && $0.remoteAddress == "192.0.2.1" })
        #expect(try redis.probe().command(["KEYS", "pf:{n:\(Self.dead.text)}*"]).strings == [])
    }

    @Test("records of a stage that is not here and records that cannot be read harm nobody, and a living connection is none of them")
    func foreign() async throws {
        let (redis, script) = (try RedisServerProcess(), ScriptedIntegration())
        let orphans = try Self.leave(["gone", "dev", "dev"], in: redis)
        try redis.probe().command(["HSET", Self.key(orphans[1]), orphans[1].text, "{"])
        try redis.probe().command(["HSET", Self.key(orphans[2]), "no id", "{}"])
        try await GatewayBench.run(stages: ["dev": Self.dev], integrations: [script], redis: redis, rooms: Self.quick) { bench in
            let client = try await bench.connect("dev")
            await script.wait { !$0.orphans.isEmpty }
            try await client.send(text: "hi")
            #expect(try await client.nextText() == "$default ")
        }
        #expect(script.orphans.map(\.id) == [orphans[2]])
    }
}
