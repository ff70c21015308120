import NIOCore
import WebSocketWire

extension ListenerShard {
    /// How long the loop looks after others at least before the next postponed sockets have their turn. A task without a delay would run before any socket
    /// is read.
    private static let pause = TimeAmount.milliseconds(1)

    /// Puts a socket that has more than one turn allows behind those that wait already.
    func postpone(_ socket: SocketHandle) {
        self.eventLoop.assertInEventLoop()
        self.postponed.append(socket)
        self.takeTurnsLater()
    }

    /// - Parameter pause: as long as the last turn took: what came meanwhile is read before the next.
    private func takeTurnsLater(pause: TimeAmount = ListenerShard.pause) {
        guard !self.isTakingTurns, !self.postponed.isEmpty else { return }
        self.isTakingTurns = true
        self.eventLoop.scheduleTask(in: pause) {
            let start = NIODeadline.now()
            self.takeTurns()
            self.isTakingTurns = false
            self.takeTurnsLater(pause: max(Self.pause, NIODeadline.now() - start))
        }
    }

    /// One budget for all of them together, each at most once.
    private func takeTurns() {
        let inflaters = self.compression.inflaters
        var budget = DeliveryBudget(inflated: inflaters.inflatedBytes)
        for _ in 0..<self.postponed.count {
            guard !budget.isSpent(inflated: inflaters.inflatedBytes), let socket = self.postponed.popFirst() else { return }
            socket.deliverPostponed(within: &budget)
        }
    }
}
