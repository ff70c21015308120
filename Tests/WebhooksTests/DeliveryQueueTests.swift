import NIOCore
import Testing
import Webhooks

@Suite struct DeliveryQueueTests {
    /// A queue that an expectation may change.
    private final class Queue {
        private var value: DeliveryQueue

        init(places: Int, atOnce: Int) { self.value = DeliveryQueue(places: places, atOnce: atOnce) }

        var count: Int { self.value.count }
        var runningCount: Int { self.value.runningCount }
        func admit(_ delivery: WebhookDelivery, at instant: ContinuousClock.Instant) -> DeliveryQueue.Admission {
            self.value.add(delivery, at: instant)
        }
        func add(_ delivery: WebhookDelivery, at instant: ContinuousClock.Instant) -> Bool { self.admit(delivery, at: instant) == .taken }
        func next(at instant: ContinuousClock.Instant) -> DeliveryQueue.Action { self.value.next(at: instant) }
        func again(_ delivery: WebhookDelivery, at instant: ContinuousClock.Instant) -> Bool { self.value.again(delivery, at: instant) }
        func ended(_ delivery: WebhookDelivery) { self.value.ended(delivery) }
        func close() -> Int { self.value.close() }
    }

    private let now = ContinuousClock.now

    private static func notice(_ number: Int, game: String, bytes: Int) -> WebhookNotice {
        WebhookNotice(
            kind: .started, game: game, epoch: "e", version: number, atMs: 1,
            data: ByteBuffer(string: "\"" + String(repeating: "x", count: bytes - 2) + "\""))
    }

    /// - Parameter game: nil for one called like its receiver.
    private static func delivery(
        _ number: Int, to host: String, game: String? = nil, owner: WebhookTarget.Owner = .game, bytes: Int = 2
    ) throws -> WebhookDelivery {
        let secret = try #require(WebhookSecret("0123456789abcdef"))
        let target = WebhookTarget(owner: owner, url: try WebhookURL("https://\(host)/"), secret: secret)
        return WebhookDelivery(Self.notice(number, game: game ?? host, bytes: bytes), to: target)
    }

    /// What can be started now, by its host and number.
    private func start(_ queue: Queue, at instant: ContinuousClock.Instant? = nil) -> [WebhookDelivery] {
        var started: [WebhookDelivery] = []
        while case .start(let delivery) = queue.next(at: instant ?? self.now) { started.append(delivery) }
        return started
    }

    private func shown(_ deliveries: [WebhookDelivery]) -> [String] {
        deliveries.map { "\($0.target.url.origin.dropFirst(8)) \($0.notice.id.split(separator: "-").last ?? "")" }
    }

    @Test("A game has two tries at a time, one at each of its servers, and who could not start keeps its turn")
    func turns() throws {
        let queue = Queue(places: 1000, atOnce: 16)
        for number in 1...3 {
            for host in ["x.example", "y.example", "z.example"] {
                #expect(queue.add(try Self.delivery(number, to: host, game: "G"), at: self.now))
            }
        }
        for number in 1...2 { #expect(queue.add(try Self.delivery(number, to: "other.example"), at: self.now)) }
        let first = self.start(queue)
        #expect(self.shown(first) == ["x.example 1", "y.example 1", "other.example 1"])
        #expect(queue.count == 8 && queue.runningCount == 3)
        queue.ended(first[0])
        #expect(self.shown(self.start(queue)) == ["z.example 1"])
        queue.ended(first[1])
        #expect(self.shown(self.start(queue)) == ["x.example 2"], "y.example has come later")
        #expect(queue.next(at: self.now) == .idle)
    }

    @Test("A server that games share has half of their tries and places, whoever sends to it, and a game a tenth of the places")
    func servers() throws {
        let queue = Queue(places: 1000, atOnce: 16)
        let shared = try (0..<800).map { try queue.add(Self.delivery($0, to: "shared.example", game: "g\($0 % 20)"), at: self.now) }
        #expect(shared.count { $0 } == 375)
        #expect(self.start(queue).count == 6)
        #expect(queue.add(try Self.delivery(1, to: "other.example"), at: self.now))
        #expect(self.shown(self.start(queue)) == ["other.example 1"])
        let many = try (0..<200).map { try queue.add(Self.delivery($0, to: "h\($0).example", game: "G"), at: self.now) }
        #expect(many.count { $0 } == 100, "whatever its origins")
        #expect(self.start(queue).count == 2)
    }

    @Test("Games' receivers together leave a quarter of the tries to the operator's, which have four each")
    func reserve() throws {
        let queue = Queue(places: 1000, atOnce: 8)
        for host in 0..<10 { #expect(queue.add(try Self.delivery(1, to: "h\(host).example"), at: self.now)) }
        #expect(self.start(queue).count == 6)
        for number in 0..<6 { #expect(queue.add(try Self.delivery(number, to: "own.example", owner: .node), at: self.now)) }
        #expect(self.shown(self.start(queue)) == ["own.example 0", "own.example 1"])
        #expect(queue.runningCount == 8)
    }

    @Test("What comes when a receiver, the games or all have taken their places is dropped, and others still get in")
    func overflow() throws {
        let queue = Queue(places: 40, atOnce: 1)
        let later = self.now + .seconds(1)
        let dead = try (0..<10).map { try Self.delivery($0, to: "dead.example") }.map { queue.add($0, at: later) }
        #expect(dead == Array(repeating: true, count: 4) + Array(repeating: false, count: 6), "a tenth for one game")
        let games = try (0..<40).map { try queue.add(Self.delivery(0, to: "h\($0).example"), at: later) }
        #expect(games.count { $0 } == 26 && queue.count == 30, "three quarters for all games")
        let own = try (0..<40).map { try queue.add(Self.delivery($0, to: "own.example", owner: .node), at: later) }
        #expect(own.count { $0 } == 10 && queue.count == 40)
        #expect(!queue.add(try Self.delivery(0, to: "other.example", owner: .node), at: later))
    }

    @Test("Bodies together have 16 MiB: three quarters for games, a tenth for one of them, and the operator's still get in")
    func bytes() throws {
        let queue = Queue(places: 1000, atOnce: 1)
        let large = { (number: Int, host: String, owner: WebhookTarget.Owner) in
            try queue.add(Self.delivery(number, to: host, owner: owner, bytes: 1 << 19), at: self.now)
        }
        #expect(try (0..<10).map { try large($0, "one.example", .game) }.count { $0 } == 3)
        #expect(try (0..<40).map { try large($0, "h\($0).example", .game) }.count { $0 } == 20, "23 of 24 halves of a MiB")
        #expect(try (0..<40).map { try large($0, "own.example", .node) }.count { $0 } == 8, "31 of 32")
        _ = self.start(queue)
        #expect(try large(0, "next.example", .game))
    }

    @Test("A try that failed waits for its time, keeps its place in a full queue, and holds up nobody else")
    func again() throws {
        let queue = Queue(places: 10, atOnce: 4)
        #expect(queue.add(try Self.delivery(1, to: "a.example"), at: self.now))
        let first = try #require(self.start(queue).first)
        #expect(queue.again(first, at: self.now + .seconds(3)))
        #expect(queue.next(at: self.now) == .wait(until: self.now + .seconds(3)))
        #expect(queue.add(try Self.delivery(1, to: "b.example"), at: self.now))
        #expect(!queue.add(try Self.delivery(2, to: "a.example"), at: self.now), "its one place is taken")
        #expect(self.shown(self.start(queue)) == ["b.example 1"])
        let second = self.start(queue, at: self.now + .seconds(3))
        #expect(second.map(\.number) == [2] && second.map(\.notice.id) == [first.notice.id])
    }

    @Test("A closed queue says what it drops, takes nothing more, and forgets what failed")
    func closed() throws {
        let queue = Queue(places: 100, atOnce: 1)
        for number in 0..<3 { #expect(queue.add(try Self.delivery(number, to: "a.example"), at: self.now)) }
        let running = try #require(self.start(queue).first)
        #expect(queue.close() == 2 && queue.count == 0 && queue.runningCount == 1)
        #expect(queue.admit(try Self.delivery(9, to: "a.example"), at: self.now) == .closed, "not because it is full")
        #expect(!queue.again(running, at: self.now) && queue.runningCount == 0)
        #expect(queue.next(at: self.now) == .idle)
    }
}
