/// How much went through deflaters or inflaters.
package struct DeflateCounts: Sendable, Equatable {
    /// Whole messages.
    package var messages = 0
    /// Bytes of their payloads as they are for the applications.
    package var plainBytes = 0
    /// Bytes of their payloads as they go over the wire.
    package var compressedBytes = 0

    /// Nothing yet.
    package init() {}

    /// Adds what another counted.
    package mutating func add(_ other: DeflateCounts) {
        self.messages += other.messages
        self.plainBytes += other.plainBytes
        self.compressedBytes += other.compressedBytes
    }
}
