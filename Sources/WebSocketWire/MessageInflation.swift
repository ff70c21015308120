/// The inflating of one compressed message, within the limits (RFC 7692 section 7.2.2).
struct MessageInflation {
    /// What one step brought. The bytes are the pool's, until the next step.
    struct Output {
        let bytes: UnsafeRawBufferPointer
        /// Why nothing more is inflated, behind the bytes.
        let violation: WebSocketViolation?
        /// Whether all input is used.
        let isLast: Bool
    }

    /// What the sender has cut off, for the length of the process. `unsafe` as a pointer only: nobody writes there any more.
    private nonisolated(unsafe) static let tail: UnsafeRawBufferPointer = {
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 4, alignment: 1)
        bytes.copyBytes(from: [0x00, 0x00, 0xFF, 0xFF])
        return UnsafeRawBufferPointer(bytes)
    }()

    private let pool: InflaterPool
    /// Taken with the first byte: an announcement costs nothing here either.
    private var inflater: Inflater?
    private var messageBytes = 0
    private var frameBytes = 0

    init(pool: InflaterPool) { self.pool = pool }

    /// Whether it has an inflater.
    var isInflating: Bool { self.inflater != nil }

    /// Whether the message is whole, after its tail.
    var isWhole: Bool { self.inflater?.isBetweenBlocks ?? true }

    mutating func beginFrame() { self.frameBytes = 0 }

    /// Gives the next piece; it has to stay where it is until ``next(limits:)`` brought the last output.
    mutating func feed(_ piece: UnsafeRawBufferPointer) throws(WebSocketViolation) {
        guard !piece.isEmpty else { return }
        if self.inflater == nil {
            guard let inflater = self.pool.take() else { throw .internalError("No memory to inflate") }
            self.inflater = inflater
        }
        self.inflater?.feed(piece)
    }

    /// Gives the tail; false when the message needs none: nothing came at all, or it came to the end of a final block.
    mutating func beginTail() -> Bool {
        guard let inflater = self.inflater, !inflater.mayEndHere else { return false }
        inflater.feed(Self.tail)
        return true
    }

    /// The next output, at most as much as is allowed; nil while nothing was fed.
    mutating func next(limits: WebSocketLimits) -> Output? {
        guard let inflater = self.inflater else { return nil }
        let room = max(0, min(limits.maxMessageBytes - self.messageBytes, limits.maxFrameBytes - self.frameBytes))
        let space = UnsafeMutableRawBufferPointer(rebasing: self.pool.scratch.prefix(min(room, self.pool.scratch.count - 1) + 1))
        let (count, step) = inflater.step(into: space)
        self.pool.worked(bytes: count)
        let kept = UnsafeRawBufferPointer(rebasing: space.prefix(min(count, room)))
        self.messageBytes += kept.count
        self.frameBytes += kept.count
        let isTooBig = count > room
        return Output(
            bytes: kept, violation: isTooBig ? self.tooBig(limits) : Self.violation(step), isLast: step != .more)
    }

    /// Counts the message as inflated.
    func count(compressed: Int) { self.pool.count(compressed: compressed, plain: self.messageBytes) }

    /// Gives the inflater back.
    mutating func release() {
        if let inflater = self.inflater { self.pool.giveBack(inflater) }
        self.inflater = nil
    }

    private func tooBig(_ limits: WebSocketLimits) -> WebSocketViolation {
        .tooBig(self.messageBytes >= limits.maxMessageBytes ? "Message too big when inflated" : "Frame too big when inflated")
    }

    private static func violation(_ step: Inflater.Step) -> WebSocketViolation? {
        switch step {
        case .more, .hungry: nil
        case .broken: .invalidPayload("Compressed data is broken")
        case .outOfMemory: .internalError("No memory to inflate")
        }
    }
}
