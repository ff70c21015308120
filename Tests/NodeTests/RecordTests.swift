import JSONText
import TestSupport
import Testing

/// What stands in Redis while people play.
@Suite("Records in Redis", .serialized)
struct RecordTests {
    @Test("game, node and connection records are hashes that expire, and members and votes take 64 bytes or less")
    func records() async throws {
        let table = try await GameTable.start(nodes: 2, players: 4)
        try await table.start(round: 1)
        _ = try await table.voteAtOnce(round: 1, card: { _ in "13" }, voters: [0, 1, 2])
        let probe = try table.probe()
        let keys = probe.command(["KEYS", "*"]).strings
        #expect(keys.contains("pf:{\(table.game)}"))
        for key in keys where key != "pf:nodes" {
            let isHistory = key.hasSuffix(":hist")
            #expect(probe.command(["TYPE", key]).string == (isHistory ? "list" : "hash"), "\(key)")
            #expect((probe.command(["PTTL", key]).integer ?? -1) > 0, "\(key) never expires")
        }
        for key in ["pf:{\(table.game)}", "pf:{\(table.game)}:x", "pf:{\(table.game)}:conn"] {
            for (field, value) in probe.command(["HGETALL", key]).dictionary {
                #expect(value.utf8.count <= 64, "\(key) \(field)")
            }
            #expect(probe.command(["OBJECT", "ENCODING", key]).string == "listpack", "\(key)")
        }
        #expect(keys.filter { $0.contains(":c:") }.flatMap { probe.command(["HKEYS", $0]).strings }.count == 4)
    }

    @Test("a node that is ended leaves no record behind, and its sockets are told 1012")
    func cleanEnd() async throws {
        let table = try await GameTable.start(nodes: 2, players: 2)
        let node = table.nodes[1]
        #expect(node.terminate() == .status(0))
        #expect(await table.players[1].waitForClose() == 1012)
        let probe = try table.probe()
        #expect(probe.command(["ZCARD", "pf:nodes"]).integer == 1)
        #expect(probe.command(["HLEN", "pf:{\(table.game)}:conn"]).integer == 1)
        #expect(probe.command(["KEYS", "pf:{n:*"]).strings.filter { $0.contains(":c:") }.count == 1)
    }
}
