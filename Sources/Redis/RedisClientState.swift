/// How a client or a subscriber stands with its server.
package enum RedisClientState: Sendable, Equatable {
    case connecting
    /// Usable, with this server.
    case ready(RedisServerIdentity)
    /// Not usable, and coming back after the back-off. A `.configuration` error says what to check.
    case waiting(RedisError)
}
