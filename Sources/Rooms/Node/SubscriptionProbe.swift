/// Decides when a subscription that looks healthy is not: a message that the node sends itself does not come back.
///
/// Catches what no error tells: a master that was replaced, a half-open TCP connection, a silent death. Two silent intervals are the bound.
package struct SubscriptionProbe {
    package enum Action: Equatable {
        /// Publish a probe on the node's own channel.
        case publish
        /// The last one never came, though Redis took it: replace the connection.
        case replace
    }

    private enum State {
        case heard
        case sent
        case accepted
    }

    private var state = State.heard

    /// Nothing was sent yet.
    package init() {}

    /// Anything came over the subscription.
    package mutating func heard() { self.state = .heard }

    /// Redis took the probe; without that its silence says nothing.
    package mutating func accepted() {
        if self.state == .sent { self.state = .accepted }
    }

    /// An interval is over.
    package mutating func intervalPassed() -> Action {
        guard self.state != .accepted else {
            self.state = .heard
            return .replace
        }
        self.state = .sent
        return .publish
    }
}
