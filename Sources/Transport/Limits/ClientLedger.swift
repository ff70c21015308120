import NIOCore
import Synchronization

/// Who is connected to a node and who may be, counted once for all its loops. Any thread; asked at handshakes and ends, not for messages.
///
/// Addresses with a connection are as many as connections. Those without one are remembered while their buckets are not full, 65,536 of them: beyond,
/// those with full buckets are forgotten, and when that frees less than half of the places, all of them; they begin anew then.
package final class ClientLedger: Sendable {
    /// The verdict on a handshake.
    package enum Verdict: Sendable {
        /// It may go on; ``leave(_:)`` has to follow, once, when its connection ends.
        case admitted(ClientSeat)
        /// It must not.
        case refused(ReachedLimit, retryAfter: TimeAmount)
    }

    private struct Table {
        var accounts: [ClientNetwork: ClientAccount] = [:]
        /// How many of them have no connection, and a few that had none and have one again.
        var idle = 0
    }

    private let limits: ClientLimits
    private let handshakes: SharedTokenBucket?
    private let secureHandshakes: SharedTokenBucket?
    private let connections = Atomic<Int>(0)
    private let table = Mutex(Table())

    /// Nobody is connected.
    package init(_ limits: ClientLimits, at now: NIODeadline = .now()) {
        self.limits = limits
        self.handshakes = limits.handshakes.map { SharedTokenBucket($0, at: now) }
        self.secureHandshakes = limits.handshakes.map { SharedTokenBucket($0.doubled, at: now) }
    }

    /// Whether connections are counted by address before anything is known of them.
    var countsConnections: Bool { self.limits.connectionsPerAddress != nil }

    /// Sockets and handshakes that were let in and have not left.
    package var connectionCount: Int { self.connections.load(ordering: .relaxed) }

    /// Addresses that are remembered.
    package var addressCount: Int { self.table.withLock { $0.accounts.count } }

    /// Judges a handshake of the address. The address goes first: who is refused there takes nothing from the others. Who is refused because of the node keeps
    /// its address' token, and the node's rate loses none while the node is full.
    package func admit(_ address: String, at now: NIODeadline) -> Verdict {
        let network = ClientNetwork(address)
        var account: ClientAccount?
        if self.limits.countsAddresses {
            switch self.enter(network, at: now) {
            case .entered(let entered): account = entered
            case .refused(let limit): return self.refused(limit)
            }
        }
        let seat = ClientSeat(network: network, account: account)
        self.connections.add(1, ordering: .relaxed)
        guard self.connectionCount <= self.limits.connections ?? .max else { return self.refused(.connections, leaving: seat) }
        guard self.handshakes?.take(at: now) ?? true else { return self.refused(.handshakes, leaving: seat) }
        return .admitted(seat)
    }

    /// Judges a TLS handshake before anything is computed for it; the limit that it has reached, or nil when it may go on.
    ///
    /// Twice as many may come as WebSocket handshakes, and they are counted apart: pages need them too, and who opens sockets a little too fast still gets to hear
    /// why, which takes TLS.
    ///
    /// - Parameter address: nil for a proxy, whose clients are not known yet.
    package func secure(_ address: String?, at now: NIODeadline) -> ReachedLimit? {
        if self.limits.handshakesPerAddress != nil, let address, !self.maySecure(ClientNetwork(address), at: now) {
            return .secureHandshakesPerAddress
        }
        return self.secureHandshakes?.take(at: now) ?? true ? nil : .secureHandshakes
    }

    private func maySecure(_ network: ClientNetwork, at now: NIODeadline) -> Bool {
        self.table.withLock { self.account(network, in: &$0, at: now).maySecure(at: now) }
    }

    /// What the address of a plain request may do; nil while messages are not counted by address, which a request is one of.
    func account(ofRequestFrom address: String, at now: NIODeadline) -> ClientAccount? {
        guard self.limits.messagesPerAddress != nil else { return nil }
        return self.table.withLock { self.account(ClientNetwork(address), in: &$0, at: now) }
    }

    /// The account of an address, new when nothing is remembered of it.
    private func account(_ network: ClientNetwork, in table: inout Table, at now: NIODeadline) -> ClientAccount {
        if let account = table.accounts[network] { return account }
        let account = ClientAccount(self.limits, at: now)
        table.accounts[network] = account
        table.idle += 1
        self.makeRoom(&table, at: now)
        return account
    }

    /// The connection of an admitted handshake has ended.
    package func leave(_ seat: ClientSeat) {
        self.connections.subtract(1, ordering: .relaxed)
        guard let account = seat.account else { return }
        self.table.withLock { self.settle(seat.network, account, in: &$0, isIdle: account.leave()) }
    }

    /// A connection of the address has come, and nothing is known of what it wants. ``depart(_:)`` has to follow, once, when it ends. Nil when the address has
    /// as many as it may have, which are a few more than sockets: then it has to end at once.
    package func arrive(_ address: String, at now: NIODeadline) -> ClientSeat? {
        let network = ClientNetwork(address)
        guard self.countsConnections else { return ClientSeat(network: network, account: nil) }
        return self.table.withLock { table in
            let known = table.accounts[network]
            let account = known ?? ClientAccount(self.limits, at: now)
            guard account.arrive() else { return nil }
            if known == nil { table.accounts[network] = account }
            return ClientSeat(network: network, account: account)
        }
    }

    /// The connection that has arrived has ended.
    package func depart(_ seat: ClientSeat) {
        guard let account = seat.account else { return }
        self.table.withLock { self.settle(seat.network, account, in: &$0, isIdle: account.depart()) }
    }

    /// Forgets an address that has gone, unless there is something to remember.
    private func settle(_ network: ClientNetwork, _ account: ClientAccount, in table: inout Table, isIdle: Bool) {
        guard isIdle else { return }
        if account.isForgettable(at: .now()) {
            table.accounts.removeValue(forKey: network)
        } else {
            table.idle += 1
            self.makeRoom(&table, at: .now())
        }
    }

    private enum Entry {
        case entered(ClientAccount)
        case refused(ReachedLimit)
    }

    private func enter(_ network: ClientNetwork, at now: NIODeadline) -> Entry {
        self.table.withLock { table in
            let known = table.accounts[network]
            let account = known ?? ClientAccount(self.limits, at: now)
            let limit = account.enter(at: now)
            if known == nil {
                table.accounts[network] = account
                if limit != nil { table.idle += 1 }
                self.makeRoom(&table, at: now)
            }
            return limit.map { .refused($0) } ?? .entered(account)
        }
    }

    /// Rarely, since it leaves at least half of the places free: what it costs is little for each that came meanwhile.
    private func makeRoom(_ table: inout Table, at now: NIODeadline) {
        guard table.idle > self.limits.rememberedAddresses else { return }
        table.accounts = table.accounts.filter { !$1.isForgettable(at: now) }
        table.idle = table.accounts.values.count { $0.isIdle }
        guard table.idle > self.limits.rememberedAddresses / 2 else { return }
        table.accounts = table.accounts.filter { !$1.isIdle }
        table.idle = 0
    }

    private func refused(_ limit: ReachedLimit, leaving seat: ClientSeat) -> Verdict {
        seat.account?.giveBackHandshake()
        self.leave(seat)
        return self.refused(limit)
    }

    private func refused(_ limit: ReachedLimit) -> Verdict {
        let throttle: Throttle? =
            switch limit {
            case .handshakes: self.limits.handshakes
            case .handshakesPerAddress: self.limits.handshakesPerAddress
            default: nil
            }
        return .refused(limit, retryAfter: throttle?.pause ?? .seconds(10))
    }
}
