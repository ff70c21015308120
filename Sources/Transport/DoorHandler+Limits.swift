import Metrics
import NIOCore
import NIOHTTP1

extension DoorHandler {
    /// A proxy has told whose connection this is; false when that address has too many.
    func arrives(from address: String) -> Bool {
        self.remoteAddress = address
        // Behind another proxy it is known with each request.
        guard !self.shard.configuration.trustedProxies.contains(address) else { return true }
        return self.shard.ledger.holdSeat(address, of: self.channel, limits: self.shard.metrics.limits)
    }

    /// Whether a TLS handshake may begin on this connection; counted when it may not.
    func maySecure() -> Bool {
        let isProxy = self.shard.configuration.trustedProxies.contains(self.remoteAddress)
        guard let limit = self.shard.ledger.secure(isProxy ? nil : self.remoteAddress, at: .now()) else { return true }
        self.shard.metrics.limits.reached(limit)
        return false
    }

    /// Whether it may end for others who want to come in: it has had its moment, and is no socket.
    func mayMakeRoom(at now: NIODeadline) -> Bool {
        !self.state.isHandshaking && !self.state.isAnswering && now - self.arrivedAt >= self.shard.configuration.arrivalTime
    }

    /// Takes a seat for a handshake that may go on, until its connection ends. Nil when a limit is reached; the client has been told then.
    func takeSeat(_ request: HandshakeRequest, key: String) -> ClientSeat? {
        let ledger = self.shard.ledger
        switch ledger.admit(request.client.address, at: .now()) {
        case .admitted(let seat):
            self.channel.closeFuture.whenComplete { _ in ledger.leave(seat) }
            return seat
        case .refused(let limit, let pause):
            self.shard.metrics.limits.reached(limit)
            self.turnAway(request, key: key, limit, after: pause)
            return nil
        }
    }

    /// 503, or for browsers, whose scripts do not learn the status, a socket that is closed at once with 1013.
    private func turnAway(_ request: HandshakeRequest, key: String, _ limit: ReachedLimit, after pause: TimeAmount) {
        let reason = Self.reason(limit)
        guard request.headers.contains(name: "origin") else {
            let seconds = pause.nanoseconds / 1_000_000_000
            return self.refuse(.text(.serviceUnavailable, "Try again later: \(reason).", headers: ["Retry-After": "\(seconds)"]))
        }
        self.shard.metrics.handshakesRefused.increment()
        self.state.decide(key: key)
        self.decided(
            .accept(SocketAcceptance(limits: TurnedAway.limits, compresses: false, handler: TurnedAway("try again later: \(reason)"))),
            request)
    }

    private static func reason(_ limit: ReachedLimit) -> String {
        switch limit {
        case .connectionsPerAddress: "too many connections from this address"
        case .handshakesPerAddress: "too many handshakes from this address"
        case .handshakes: "too many handshakes"
        default: "too many connections"
        }
    }

    /// The time of this connection is over: which limit that was.
    func countTimeout() {
        switch self.state.stage {
        case .idle where self.isBetweenRequests: self.shard.metrics.limits.reached(.keepAliveTime)
        case .deciding, .answering: self.shard.metrics.limits.reached(.admissionTime)
        case .idle, .body, .upgrading: self.shard.metrics.limits.reached(.handshakeTime)
        case .ending, .over: break
        }
    }
}
