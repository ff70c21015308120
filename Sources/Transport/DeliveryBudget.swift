/// How much of what clients sent is worked off before a loop looks after others again, as a value: bytes that came out of inflaters, and messages.
///
/// What comes uncompressed needs no count by its bytes: a read has at most 16 KiB of them.
struct DeliveryBudget {
    /// Two messages of the default limit, well below a millisecond's work.
    private static let bytes = 256 << 10
    /// What a frame is worth, so that a read full of empty ones is no more than a few milliseconds' work either.
    private static let bytesPerFrame = 128

    private let end: Int
    private var frames = 0

    /// - Parameter inflated: all that the loop's inflaters have made so far.
    init(inflated: Int) {
        self.end = inflated &+ Self.bytes
    }

    /// Counts one frame.
    mutating func delivered() { self.frames += Self.bytesPerFrame }

    /// Whether others have their turn now.
    func isSpent(inflated: Int) -> Bool { inflated &+ self.frames &- self.end >= 0 }
}
