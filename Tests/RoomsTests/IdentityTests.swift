import Rooms
import TestSupport
import Testing

@Suite("Identities")
struct IdentityTests {
    @Test("a connection id has the shape that AWS gives them, and begins with its node", arguments: 0..<50)
    func shape(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let node = NodeID(random: (0..<6).map { _ in UInt8.random(in: 0...255, using: &random) })
        let id = ConnectionID(node: node, random: (0..<9).map { _ in UInt8.random(in: 0...255, using: &random) })
        #expect(id.text.utf8.count == 16)
        #expect(id.text.hasPrefix(node.text))
        #expect(id.text.hasSuffix("="))
        // 88 bits leave the last character's low two bits zero, as a decoder that is strict demands.
        #expect("AEIMQUYcgkosw048".contains(id.text.dropLast().last ?? "?"))
        #expect(id.belongs(to: node))
        #expect(ConnectionID(text: id.text) == id)
        #expect((0..<16).contains(id.bucket))
    }

    @Test(
        "text of another shape is no connection id",
        arguments: ["", "short=", "R1kmxc2VNjMCFIA", "R1kmxc2VNjMCFI A", "R1kmxc2VNjMCFIAA", "R1kmxc2VNjMCFI/="])
    func refused(text: String) {
        #expect(ConnectionID(text: text) == nil)
    }

    @Test("an id that AWS published is accepted")
    func published() {
        #expect(ConnectionID(text: "R1kmxc2VNjMCFIA=")?.text == "R1kmxc2VNjMCFIA=")
    }
}

@Suite("A connection's record")
struct ConnectionRecordTests {
    @Test(
        "it keeps at most 100 bytes of the user agent, and no half character",
        arguments: [
            (String(repeating: "a", count: 101), 100), (String(repeating: "a", count: 100), 100),
            ("a" + String(repeating: "\u{301}", count: 7000), 99),
            (String(repeating: "€", count: 40), 99), ("Firefox", 7), ("", 0),
        ])
    func userAgent(given: String, kept: Int) {
        let record = ConnectionRecord(
            id: ConnectionID(node: NodeID(random: [0, 1, 2, 3, 4, 5]), random: Array(repeating: 0, count: 9)), stage: "dev",
            remoteAddress: "127.0.0.1", userAgent: given, connectedAtMs: 0)
        #expect(record.userAgent.utf8.count == kept)
        #expect(given.unicodeScalars.starts(with: record.userAgent.unicodeScalars))
    }

    @Test("another node reads what was written", arguments: [true, false])
    func read(isSeated: Bool) {
        var record = ConnectionRecord(
            id: ConnectionID(node: NodeID(random: [0, 1, 2, 3, 4, 5]), random: Array(repeating: 0, count: 9)), stage: "dev",
            user: "Ana \"x\"",
            remoteAddress: "127.0.0.1", userAgent: "Firefox", connectedAtMs: 1_790_000_000_123)
        record.lastActiveMs += 5
        if isSeated { (record.room, record.player) = ("PLAN", "p1") }
        #expect(ConnectionRecord(id: record.id, text: record.text) == record)
    }

    @Test("text that is none is refused", arguments: ["", "{", "[]", "{}", #"{"stage":1}"#])
    func unreadable(text: String) {
        let id = ConnectionID(node: NodeID(random: [0, 1, 2, 3, 4, 5]), random: Array(repeating: 0, count: 9))
        #expect(ConnectionRecord(id: id, text: text) == nil)
    }
}

@Suite("The subscription's probe")
struct SubscriptionProbeTests {
    @Test("G6: a probe that Redis took and that never came back replaces the subscription")
    func silent() {
        var probe = SubscriptionProbe()
        #expect(probe.intervalPassed() == .publish)
        probe.accepted()
        #expect(probe.intervalPassed() == .replace)
    }

    @Test("silence says nothing while Redis takes no probe")
    func redisDown() {
        var probe = SubscriptionProbe()
        #expect(probe.intervalPassed() == .publish)
        #expect(probe.intervalPassed() == .publish)
    }

    @Test("anything heard counts")
    func heard() {
        var probe = SubscriptionProbe()
        _ = probe.intervalPassed()
        probe.accepted()
        probe.heard()
        #expect(probe.intervalPassed() == .publish)
    }
}

@Suite("Redis' clock")
struct RedisClockTests {
    @Test("the answer that travelled least sets the clock")
    func fastest() {
        var clock = RedisClock()
        _ = clock.learn(redisMs: 1000, localMs: 20)
        _ = clock.learn(redisMs: 2000, localMs: 1005)
        _ = clock.learn(redisMs: 3000, localMs: 2030)
        #expect(clock.nowMs(localMs: 3000) == 3995)
    }

    @Test("another server's clock that is behind replaces it once its answers have come for a second")
    func behind() {
        var clock = RedisClock()
        _ = clock.learn(redisMs: 100_000, localMs: 0)
        _ = clock.learn(redisMs: 5000, localMs: 10)
        #expect(clock.nowMs(localMs: 10) == 100_010)
        _ = clock.learn(redisMs: 5999, localMs: 1009)
        #expect(clock.nowMs(localMs: 1009) == 101_009)
        _ = clock.learn(redisMs: 6000, localMs: 1010)
        #expect(clock.nowMs(localMs: 1010) == 6000)
    }

    @Test("what a node finds that stood still for 20 s does not put its clock back, whatever comes after it")
    func thawed() {
        var clock = RedisClock()
        _ = clock.learn(redisMs: 100_000, localMs: 0)
        for answer: Int64 in 0..<50 { _ = clock.learn(redisMs: 101_000 + answer * 100, localMs: 21_000) }
        #expect(clock.nowMs(localMs: 21_000) == 121_000)
        _ = clock.learn(redisMs: 120_990, localMs: 21_000)
        // A single late one is forgotten by then, so that two of them far apart are not taken for another clock.
        _ = clock.learn(redisMs: 105_900, localMs: 26_000)
        #expect(clock.nowMs(localMs: 26_000) == 126_000)
    }

    @Test(
        "a clock that was put forward says so, and counts at once",
        arguments: [(99, false), (100, true), (3_600_000, true)] as [(Int64, Bool)])
    func forward(by jump: Int64, isTold: Bool) {
        var clock = RedisClock()
        _ = clock.learn(redisMs: 100_000, localMs: 0)
        let told = clock.learn(redisMs: 100_010 + jump, localMs: 10)
        #expect(told == isTold)
        #expect(clock.nowMs(localMs: 10) == 100_010 + jump)
    }

    @Test("after a minute without a better answer a smaller offset counts: clocks drift")
    func drift() {
        var clock = RedisClock()
        _ = clock.learn(redisMs: 100_000, localMs: 0)
        _ = clock.learn(redisMs: 159_990, localMs: 59_999)
        #expect(clock.nowMs(localMs: 59_999) == 159_999)
        _ = clock.learn(redisMs: 159_991, localMs: 60_000)
        #expect(clock.nowMs(localMs: 60_000) == 159_991)
    }
}
