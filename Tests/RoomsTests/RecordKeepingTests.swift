import NIOCore
import Rooms
import SocketClient
import TestSupport
import Testing

/// What stands in Redis of a node's connections, while the lease is renewed every 50 ms.
@Suite("Connection records", .timeLimit(.minutes(1)))
struct RecordKeepingTests {
    /// Waits until the records are as wanted; 20 s only end a test that would hang.
    private func records(of bench: RoomsBench, become isWanted: ([String: String]) -> Bool) async throws -> Bool {
        let probe = try bench.redis.probe()
        let deadline = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < deadline {
            let keys = probe.command(["KEYS", "pf:{n:*}:c:*"]).strings
            let records = keys.map { probe.command(["HGETALL", $0]).dictionary }.reduce(into: [:]) { $0.merge($1) { first, _ in first } }
            if isWanted(records) { return true }
            try await Task.sleep(for: .milliseconds(10))
        }
        return false
    }

    /// Waits until the lease was renewed so often: each renewal writes its time.
    private func renewals(_ count: Int, of bench: RoomsBench) async throws {
        let probe = try bench.redis.probe()
        let key = "pf:{n:\(bench.rooms.node)}"
        for _ in 0..<count {
            let before = probe.command(["HGET", key, "seen"]).string
            while probe.command(["HGET", key, "seen"]).string == before { try await Task.sleep(for: .milliseconds(5)) }
        }
    }

    private static let quick = TimeAmount.milliseconds(50)

    @Test("a record stands as long as its connection lives", arguments: [1, 2])
    func life(loops: Int) async throws {
        try await RoomsBench.run(loops: loops, look: Self.quick) { bench in
            let members = [try await bench.connect(), try await bench.connect(), try await bench.connect()]
            #expect(try await self.records(of: bench) { Set($0.keys) == Set(members.map(\.id.text)) })
            await members[1].client.close()
            #expect(try await self.records(of: bench) { Set($0.keys) == [members[0].id.text, members[2].id.text] })
        }
    }

    @Test("when Redis has lost everything, every record is written again", arguments: [1, 2])
    func lost(loops: Int) async throws {
        try await RoomsBench.run(loops: loops, look: Self.quick) { bench in
            let members = [try await bench.connect(), try await bench.connect(), try await bench.connect()]
            #expect(try await self.records(of: bench) { $0.count == 3 })
            try bench.redis.probe().command(["FLUSHALL"])
            #expect(try await self.records(of: bench) { Set($0.keys) == Set(members.map(\.id.text)) })
        }
    }

    @Test("what Redis refused to write or to erase is put right with a later lease")
    func refused() async throws {
        try await RoomsBench.run(look: Self.quick) { bench in
            let old = try await bench.connect()
            #expect(try await self.records(of: bench) { $0.count == 1 })
            let probe = try bench.redis.probe()
            probe.command(["ACL", "SETUSER", "default", "-hset", "-hdel"])
            let new = try await bench.connect()
            await old.client.close()
            #expect(try await self.records(of: bench) { Set($0.keys) == [old.id.text] })
            probe.command(["ACL", "SETUSER", "default", "+hset", "+hdel"])
            #expect(try await self.records(of: bench) { Set($0.keys) == [new.id.text] })
        }
    }

    @Test("who was active is written with the next lease, once")
    func activity() async throws {
        try await RoomsBench.run(look: Self.quick) { bench in
            let member = try await bench.connect()
            try await member.onShard { $0.active(member.id) }
            let isActive: (String?) -> Bool = { text in
                text.flatMap { ConnectionRecord(id: member.id, text: $0) }.map { $0.lastActiveMs > 0 } ?? false
            }
            var written = ""
            #expect(
                try await self.records(of: bench) { records in
                    written = records[member.id.text] ?? ""
                    return isActive(written)
                })
            try await self.renewals(3, of: bench)
            #expect(try await self.records(of: bench) { $0.count == 1 && $0[member.id.text] == written })
        }
    }
}
