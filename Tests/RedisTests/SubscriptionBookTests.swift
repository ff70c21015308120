import NIOCore
import Redis
import Testing

@Suite final class SubscriptionBookTests {
    typealias Book = SubscriptionBook<Int>

    private var book = Book(waiterLimit: 3, confirmationTime: .seconds(3), replyTime: .seconds(2))

    private func at(_ milliseconds: Int64) -> NIODeadline { .uptimeNanoseconds(UInt64(milliseconds) * 1_000_000) }
    private func push(_ words: String...) -> RESPValue { .array(words.map { .bulk(ByteBuffer(string: $0)) }) }
    private func confirmation(_ channel: String) -> RESPValue {
        .array([.bulk(ByteBuffer(string: "subscribe")), .bulk(ByteBuffer(string: channel)), .integer(1)])
    }

    @Test func `A channel is confirmed once, and all who wait for it are told`() {
        _ = self.book.connected(now: at(0))
        #expect(text(self.book.subscribe("a", waiter: 1, now: at(0))) == [])
        #expect(text(self.book.subscribe("a", waiter: 2, now: at(0))) == [])
        #expect(self.book.takeRequests(now: at(0)) == [.subscribe("a", 1)])
        #expect(text(self.book.received(confirmation("a"), now: at(1))) == ["confirmed [1, 2]"])
        #expect(text(self.book.subscribe("a", waiter: 3, now: at(0))) == ["confirmed [3]"])
        #expect(self.book.takeRequests(now: at(0)) == [])
        #expect(text(self.book.received(push("message", "a", "hi"), now: at(1))) == ["message a hi"])
    }

    @Test func `The confirmation of an earlier subscription of the same channel confirms nothing`() {
        _ = self.book.connected(now: at(0))
        _ = self.book.subscribe("a", waiter: 1, now: at(0))
        #expect(text(self.book.unsubscribe("a")) == ["failed [1] closed"])
        _ = self.book.subscribe("a", waiter: 2, now: at(0))
        #expect(self.book.takeRequests(now: at(0)) == [.subscribe("a", 1), .unsubscribe("a"), .subscribe("a", 2)])
        #expect(text(self.book.received(confirmation("a"), now: at(0))) == [])
        #expect(text(self.book.received(push("unsubscribe", "a", "0"), now: at(0))) == [])
        #expect(text(self.book.received(confirmation("a"), now: at(0))) == ["confirmed [2]"])
    }

    @Test func `After a loss everything wanted is asked for again, and restored comes after the last confirmation`() {
        _ = self.book.connected(now: at(0))
        _ = self.book.subscribe("a", waiter: 1, now: at(0))
        _ = self.book.takeRequests(now: at(0))
        _ = self.book.received(confirmation("a"), now: at(0))
        _ = self.book.subscribe("b", waiter: 2, now: at(0))
        self.book.lost()
        _ = self.book.subscribe("c", waiter: 3, now: at(10))
        #expect(text(self.book.connected(now: at(20))) == [])
        let requests = self.book.takeRequests(now: at(20))
        let channels = requests.compactMap { if case .subscribe(let channel, _) = $0 { channel } else { nil } }
        #expect(channels.sorted() == ["a", "b", "c"])
        let events = channels.flatMap { text(self.book.received(confirmation($0), now: at(30))) }
        #expect(events.filter { $0 != "restored" }.sorted() == ["confirmed [2]", "confirmed [3]"])
        #expect(events.last == "restored")
        #expect(events.count == 3)
    }

    @Test func `With nothing wanted a reconnect is restored at once, and the first connection is not`() {
        #expect(text(self.book.connected(now: at(0))) == [])
        self.book.lost()
        #expect(text(self.book.connected(now: at(0))) == ["restored"])
    }

    @Test func `An unsubscription or a refusal of the last missing channel restores too`() {
        _ = self.book.connected(now: at(0))
        _ = self.book.subscribe("a", waiter: 1, now: at(0))
        self.book.lost()
        _ = self.book.connected(now: at(0))
        #expect(text(self.book.unsubscribe("a")) == ["failed [1] closed", "restored"])
        _ = self.book.subscribe("b", waiter: 2, now: at(0))
        self.book.lost()
        _ = self.book.connected(now: at(0))
        _ = self.book.takeRequests(now: at(0))
        let refusal = RESPValue.error(RedisReplyError(message: "NOPERM no channel"))
        #expect(text(self.book.received(refusal, now: at(0))) == ["failed [2] configuration", "restored"])
    }

    @Test func `A channel that delivered once and is refused now ends the connection and stays wanted`() {
        _ = self.book.connected(now: at(0))
        _ = self.book.subscribe("a", waiter: 1, now: at(0))
        _ = self.book.takeRequests(now: at(0))
        _ = self.book.received(confirmation("a"), now: at(0))
        self.book.lost()
        _ = self.book.connected(now: at(0))
        _ = self.book.takeRequests(now: at(0))
        let refusal = RESPValue.error(RedisReplyError(message: "NOPERM no channel"))
        #expect(text(self.book.received(refusal, now: at(0))) == ["violation configuration"])
        self.book.lost()
        _ = self.book.connected(now: at(0))
        #expect(self.book.takeRequests(now: at(0)) == [.subscribe("a", 1)])
    }

    @Test func `A confirmation that does not come in time fails, and the channel is given up if it never was confirmed`() {
        _ = self.book.subscribe("a", waiter: 1, now: at(0))
        #expect(self.book.nextDeadline == at(3000))
        #expect(text(self.book.expire(now: at(2999), error: Self.late)) == [])
        #expect(text(self.book.expire(now: at(3000), error: Self.late)) == ["failed [1] unavailable"])
        #expect(self.book.nextDeadline == nil)
        #expect(text(self.book.connected(now: at(4000))) == [])
        #expect(self.book.takeRequests(now: at(4000)) == [])
    }

    @Test func `A channel that was confirmed before stays wanted when a later waiter fails`() {
        _ = self.book.connected(now: at(0))
        _ = self.book.subscribe("a", waiter: 1, now: at(0))
        _ = self.book.takeRequests(now: at(0))
        _ = self.book.received(confirmation("a"), now: at(0))
        self.book.lost()
        _ = self.book.subscribe("a", waiter: 2, now: at(100))
        #expect(text(self.book.expire(now: at(3100), error: Self.late)) == ["failed [2] unavailable"])
        _ = self.book.connected(now: at(4000))
        #expect(self.book.takeRequests(now: at(4000)) == [.subscribe("a", 1)])
    }

    @Test func `A server that owes an answer and is silent is a violation; one that says something is not`() {
        _ = self.book.connected(now: at(0))
        self.book.ping()
        #expect(self.book.takeRequests(now: at(100)) == [.ping])
        #expect(self.book.nextDeadline == at(2100))
        _ = self.book.received(push("message", "x", "y"), now: at(1000))
        #expect(text(self.book.expire(now: at(2100), error: Self.late)) == [])
        #expect(text(self.book.expire(now: at(3000), error: Self.late)) == ["violation unavailable"])
        #expect(text(self.book.received(push("pong", ""), now: at(3000))) == [])
        #expect(self.book.nextDeadline == nil)
    }

    @Test(arguments: [
        RESPValue.status("OK"), .integer(1), .null, .array([]), .error(RedisReplyError(message: "ERR x")), .status("PONG"),
        .array([.bulk(ByteBuffer(string: "subscribe")), .bulk(ByteBuffer(string: "z")), .integer(1)]),
        .array([.bulk(ByteBuffer(string: "message")), .bulk(ByteBuffer(string: "z"))]),
    ])
    func `What nobody asked for is a violation`(value: RESPValue) {
        _ = self.book.connected(now: at(0))
        #expect(text(self.book.received(value, now: at(0))) == ["violation protocol"])
    }

    @Test func `Too many waiters are refused, and those that were answered do not count`() {
        _ = self.book.connected(now: at(0))
        for number in 1...3 { #expect(text(self.book.subscribe("\(number)", waiter: number, now: at(0))) == []) }
        #expect(text(self.book.subscribe("4", waiter: 4, now: at(0))) == ["failed [4] unavailable"])
        _ = self.book.takeRequests(now: at(0))
        _ = self.book.received(confirmation("1"), now: at(0))
        #expect(text(self.book.subscribe("5", waiter: 5, now: at(0))) == [])
    }

    @Test func `Closing fails everybody who waits`() {
        _ = self.book.subscribe("a", waiter: 1, now: at(0))
        #expect(text(self.book.close()) == ["failed [1] closed"])
        #expect(self.book.nextDeadline == nil)
    }

    private static let late = RedisError(.unavailable, "late")

    private func text(_ events: [Book.Event]) -> [String] {
        events.map { event in
            switch event {
            case .confirmed(let waiters): "confirmed \(waiters)"
            case .failed(let waiters, let error): "failed \(waiters) \(error.code.rawValue)"
            case .message(let channel, let payload): "message \(channel) \(String(buffer: payload))"
            case .restored: "restored"
            case .violation(let error): "violation \(error.code.rawValue)"
            }
        }
    }
}
