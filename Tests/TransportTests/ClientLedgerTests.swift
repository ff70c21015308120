import NIOCore
import Testing
import Transport

@Suite("Who is connected, as a ledger")
struct ClientLedgerTests {
    static let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    private func limits(_ configure: (inout ClientLimits) -> Void) -> ClientLimits {
        var limits = ClientLimits()
        configure(&limits)
        return limits
    }

    /// The limit that refused a handshake, or nil with the seat kept.
    private func refusal(_ ledger: ClientLedger, _ address: String, at now: NIODeadline = start) -> ReachedLimit? {
        guard case .refused(let limit, _) = ledger.admit(address, at: now) else { return nil }
        return limit
    }

    @Test("an IPv4 address is one client, also written as IPv6, an IPv6 address is one with its first 64 bits, and what is none is one too")
    func networks() {
        let ledger = ClientLedger(limits { $0.connectionsPerAddress = 1 })
        for address in ["192.0.2.1", "192.0.2.2", "2001:db8:0:1::1", "2001:db8:0:2::1", "unix", "64:ff9b::192.0.2.3", "64:ff9b::192.0.2.4"]
        {
            #expect(refusal(ledger, address) == nil, "\(address)")
        }
        for address in [
            "192.0.2.1", "::ffff:192.0.2.2", "2001:db8:0:1:ffff::9", "2001:db8:0:2::1%eth0", "nonsense", "192.0.2.3", "64:ff9b::192.0.2.4",
        ] {
            #expect(refusal(ledger, address) == .connectionsPerAddress, "\(address)")
        }
        #expect(ledger.connectionCount == 7 && ledger.addressCount == 7)
    }

    @Test("a seat that is left is free again, and nothing is remembered of who has left")
    func left() throws {
        let ledger = ClientLedger(
            limits {
                $0.connections = 2
                $0.connectionsPerAddress = 1
            })
        for number in 0..<100 {
            guard case .admitted(let seat) = ledger.admit("10.0.0.\(number)", at: Self.start) else { throw Refused() }
            ledger.leave(seat)
        }
        #expect(ledger.connectionCount == 0 && ledger.addressCount == 0)
        #expect(refusal(ledger, "10.0.0.1") == nil && refusal(ledger, "10.0.0.2") == nil)
        #expect(refusal(ledger, "10.0.0.3") == .connections)
        // Who was refused takes no seat.
        #expect(ledger.connectionCount == 2 && ledger.addressCount == 2)
    }

    @Test("TLS handshakes are counted apart, twice as many, of an address and of the node; a proxy's are the node's alone")
    func secure() {
        let ledger = ClientLedger(
            limits {
                $0.handshakes = Throttle(perSecond: 1, burst: 10)
                $0.handshakesPerAddress = Throttle(perSecond: 1, burst: 3)
            }, at: Self.start)
        let greedy = (0..<20).map { _ in ledger.secure("10.0.0.1", at: Self.start) }
        #expect(greedy.prefix(6).allSatisfy { $0 == nil } && greedy.dropFirst(6).allSatisfy { $0 == .secureHandshakesPerAddress })
        // Not one of its WebSocket handshakes is taken by that.
        for _ in 0..<3 { #expect(refusal(ledger, "10.0.0.1") == nil) }
        let proxy = (0..<20).map { _ in ledger.secure(nil, at: Self.start) }
        #expect(proxy.prefix(14).allSatisfy { $0 == nil } && proxy.dropFirst(14).allSatisfy { $0 == .secureHandshakes })
        #expect(ledger.secure("10.0.0.1", at: Self.start + .seconds(1)) == nil)
        // An address of which only that is known is remembered while it matters, and not counted by a ledger that limits nothing.
        #expect(ledger.secure("10.0.0.2", at: Self.start + .seconds(1)) == nil && ledger.addressCount == 2)
        #expect(ClientLedger(ClientLimits()).secure("10.0.0.1", at: Self.start) == nil)
    }

    @Test("who is refused because the node is full, or too busy, loses no handshake of its own, and a full node none of its rate")
    func nodeIsFull() throws {
        let now = NIODeadline.now()
        let ledger = ClientLedger(
            limits {
                $0.connections = 1
                $0.handshakes = Throttle(perSecond: 0.001, burst: 4)
                $0.handshakesPerAddress = Throttle(perSecond: 0.001, burst: 2)
            }, at: now)
        guard case .admitted(let first) = ledger.admit("192.0.2.1", at: now) else { throw Refused() }
        for _ in 0..<20 { #expect(refusal(ledger, "192.0.2.2", at: now) == .connections) }
        ledger.leave(first)
        for _ in 0..<2 {
            guard case .admitted(let seat) = ledger.admit("192.0.2.2", at: now) else { throw Refused() }
            ledger.leave(seat)
        }
        #expect(refusal(ledger, "192.0.2.2", at: now) == .handshakesPerAddress)
        guard case .admitted(let last) = ledger.admit("192.0.2.3", at: now) else { throw Refused() }
        ledger.leave(last)
        for _ in 0..<20 { #expect(refusal(ledger, "192.0.2.4", at: now) == .handshakes) }
        #expect(refusal(ledger, "192.0.2.1", at: now) == .handshakes)
    }

    @Test("what an address has open is counted beside its sockets, and an address of which nothing is left is forgotten")
    func arrivals() throws {
        let ledger = ClientLedger(limits { $0.connectionsPerAddress = 2 })
        let seats = (0..<20).compactMap { _ in ledger.arrive("192.0.2.1", at: Self.start) }
        #expect(seats.count == 10)
        #expect(ledger.arrive("192.0.2.2", at: Self.start) != nil)
        guard case .admitted(let socket) = ledger.admit("192.0.2.1", at: Self.start) else { throw Refused() }
        for seat in seats { ledger.depart(seat) }
        #expect(ledger.addressCount == 2)
        #expect(refusal(ledger, "192.0.2.1") == nil && refusal(ledger, "192.0.2.1") == .connectionsPerAddress)
        ledger.leave(socket)
        #expect(ledger.connectionCount == 1)
        #expect(ledger.arrive("192.0.2.1", at: Self.start) != nil)
        // Without the limit nothing is remembered.
        let free = ClientLedger(ClientLimits())
        #expect((0..<1000).allSatisfy { _ in free.arrive("192.0.2.1", at: Self.start) != nil } && free.addressCount == 0)
    }

    @Test("an address that is too fast takes nothing from the others, and the node's own rate holds for all together")
    func rates() {
        let ledger = ClientLedger(
            limits {
                $0.handshakes = Throttle(perSecond: 1, burst: 10)
                $0.handshakesPerAddress = Throttle(perSecond: 1, burst: 3)
            }, at: Self.start)
        let greedy = (0..<20).map { _ in refusal(ledger, "10.0.0.1") }
        #expect(greedy.prefix(3).allSatisfy { $0 == nil } && greedy.dropFirst(3).allSatisfy { $0 == .handshakesPerAddress })
        let others = (2..<12).map { refusal(ledger, "10.0.0.\($0)") }
        #expect(others.prefix(7).allSatisfy { $0 == nil } && others.dropFirst(7).allSatisfy { $0 == .handshakes })
        #expect(refusal(ledger, "10.0.0.1", at: Self.start + .seconds(1)) == nil)
    }

    @Test(
        "what to wait for is told: a token of the rate, in whole seconds",
        arguments: [(10.0, 1), (0.25, 4), (0.001, 60)] as [(Double, Int64)])
    func pause(rate: Double, seconds: Int64) {
        #expect(Throttle(perSecond: rate, burst: 1).pause == .seconds(seconds))
    }

    @Test("a connection that comes again does not get its address' messages again")
    func messagesAreRemembered() throws {
        let ledger = ClientLedger(limits { $0.messagesPerAddress = Throttle(perSecond: 0.001, burst: 5) })
        var passed = 0
        for _ in 0..<4 {
            guard case .admitted(let seat) = ledger.admit("10.0.0.1", at: .now()) else { throw Refused() }
            for _ in 0..<2 { passed += seat.account?.mayPass(at: .now()) == true ? 1 : 0 }
            ledger.leave(seat)
        }
        #expect(passed == 5)
    }

    @Test("however many addresses come and go, those that are remembered have a bound, and connected ones are never forgotten")
    func bounded() throws {
        let ledger = ClientLedger(
            limits {
                $0.connectionsPerAddress = 1
                $0.handshakesPerAddress = Throttle(perSecond: 0.001, burst: 2)
                $0.rememberedAddresses = 1000
            }, at: .now())
        #expect(refusal(ledger, "192.0.2.1", at: .now()) == nil)
        var most = 0
        for number in 0..<20_000 {
            guard case .admitted(let seat) = ledger.admit("10.1.\(number / 250).\(number % 250)", at: .now()) else { throw Refused() }
            ledger.leave(seat)
            most = max(most, ledger.addressCount)
        }
        #expect(most > 900 && most <= 1002)
        #expect(refusal(ledger, "192.0.2.1", at: .now()) == .connectionsPerAddress)
    }

    @Test("many threads at once get as many seats as there are")
    func threads() async {
        let ledger = ClientLedger(
            limits {
                $0.connections = 500
                $0.connectionsPerAddress = 100
            })
        let admitted = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    (0..<1000).count { number in
                        if case .admitted = ledger.admit("10.0.0.\(number % 3)", at: .now()) { true } else { false }
                    }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(admitted == 300 && ledger.connectionCount == 300)
    }

    private struct Refused: Error {}
}
