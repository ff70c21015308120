import Rooms

/// On whose behalf a step is made: the step's C.
package protocol StepActor: Sendable {
    /// As the step reads it.
    var text: String { get }
}

/// A connection acts for the seat that it has joined.
extension ConnectionID: StepActor {}

/// A seat acts without a connection, by the hash of its token. Its presence does not change by it. A value.
package struct SeatActor: StepActor, Hashable {
    package let text: String

    /// The seat that owns a token. (No connection's text has a colon.)
    package init(tokenHash: String) { self.text = "t:\(tokenHash)" }
}
