/// How many sockets there may be, and how fast they and their messages may come: of the whole node, and of one client's address. Nil: no limit.
///
/// The address is the one that `TrustedProxies` tells. Behind a proxy that nobody trusts all clients have the same.
package struct ClientLimits: Sendable, Equatable {
    /// Sockets at a time on the node, at least 1.
    package var connections: Int?
    /// Sockets at a time of one address, at least 1.
    package var connectionsPerAddress: Int?
    /// Handshakes on the node.
    package var handshakes: Throttle?
    /// Handshakes of one address.
    package var handshakesPerAddress: Throttle?
    /// Messages of one address, over all its connections.
    package var messagesPerAddress: Throttle?
    /// How many addresses without a connection are remembered for their rates.
    package var rememberedAddresses = 65_536

    /// No limits.
    package init() {}

    /// Whether anything is counted by address.
    var countsAddresses: Bool { self.connectionsPerAddress != nil || self.handshakesPerAddress != nil || self.messagesPerAddress != nil }
}
