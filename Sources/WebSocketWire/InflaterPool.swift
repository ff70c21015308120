/// The inflaters of one event loop: each unfinished compressed message has one, an idle connection has none. Loop-bound.
package final class InflaterPool {
    /// How many wait for the next message; those beyond are freed.
    private static let idleLimit = 16
    private static let scratchBytes = 16 << 10

    private var idle: [Inflater] = []
    /// Where each step's output lies until it is judged.
    let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: InflaterPool.scratchBytes, alignment: 8)
    /// Inflaters that are with a message now.
    package private(set) var inUse = 0
    /// All bytes that ever came out, of whole messages and others: what was worked between two looks.
    package private(set) var inflatedBytes = 0
    /// Payload bytes of compressed messages since ``takeCounts()``, as they came and inflated.
    private var counts = DeflateCounts()

    /// A pool that is empty and makes inflaters when they are needed.
    package init() {}

    deinit { self.scratch.deallocate() }

    /// What was inflated since the last call.
    package func takeCounts() -> DeflateCounts {
        defer { self.counts = DeflateCounts() }
        return self.counts
    }

    /// An inflater at the start of a message; nil when there is no memory.
    func take() -> Inflater? {
        guard let inflater = self.idle.popLast() ?? Inflater() else { return nil }
        self.inUse += 1
        return inflater
    }

    /// The message of this inflater is whole, or will never be.
    func giveBack(_ inflater: Inflater) {
        self.inUse -= 1
        guard self.idle.count < Self.idleLimit else { return }
        inflater.reset()
        self.idle.append(inflater)
    }

    /// Counts what one step brought.
    func worked(bytes: Int) { self.inflatedBytes &+= bytes }

    /// Counts one message.
    func count(compressed: Int, plain: Int) {
        self.counts.messages += 1
        self.counts.compressedBytes += compressed
        self.counts.plainBytes += plain
    }
}

@available(*, unavailable)
extension InflaterPool: Sendable {}
