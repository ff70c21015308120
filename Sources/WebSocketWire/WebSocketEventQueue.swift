import NIOCore

/// Events that were decoded and not yet taken. Whole payloads are kept as places in the bytes they came in, and cut out
/// only when they are taken: as long as no slice exists, those bytes have one owner and can be unmasked in place.
struct WebSocketEventQueue {
    private enum Item {
        case event(WebSocketEvent)
        case payload(WebSocketOpcode, offset: Int, count: Int)
    }

    private var source = ByteBuffer()
    private var items: [Item] = []
    private var head = 0
    /// Bytes of the payloads that wait.
    private(set) var bytes = 0

    /// Whether nothing waits.
    var isEmpty: Bool { self.head == self.items.count }

    /// Drops the messages that wait; pings, pongs, and what is always the last stay in their order.
    mutating func dropMessages() {
        var kept: [WebSocketEvent] = []
        while let event = self.popFirst() {
            if !event.isMessage { kept.append(event) }
        }
        for event in kept { self.append(event) }
    }

    /// Queues an event that holds its own bytes.
    mutating func append(_ event: WebSocketEvent) {
        self.bytes += event.payloadBytes
        self.items.append(.event(event))
    }

    /// Queues a whole payload at `offset` from the start of the bytes that ``hold(_:)`` is given next.
    mutating func append(_ opcode: WebSocketOpcode, offset: Int, count: Int) {
        self.bytes += count
        self.items.append(.payload(opcode, offset: offset, count: count))
    }

    /// Cuts out what is still waiting, so that other bytes can be decoded.
    mutating func settle() {
        for index in self.items[self.head...].indices { self.items[index] = .event(self.event(of: self.items[index])) }
        self.source = ByteBuffer()
    }

    /// Keeps the bytes that the payloads lie in.
    mutating func hold(_ source: ByteBuffer) {
        if self.head < self.items.count { self.source = source }
    }

    /// Takes the next event.
    mutating func popFirst() -> WebSocketEvent? {
        guard self.head < self.items.count else { return nil }
        let event = self.event(of: self.items[self.head])
        self.bytes -= event.payloadBytes
        self.head += 1
        if self.head == self.items.count { self.reset() }
        return event
    }

    /// Lets the bytes go. An idle connection keeps room for a few events, not for the largest burst it ever sent.
    private mutating func reset() {
        self.source = ByteBuffer()
        self.items.removeAll(keepingCapacity: self.items.capacity <= 4)
        self.head = 0
        self.bytes = 0
    }

    private func event(of item: Item) -> WebSocketEvent {
        switch item {
        case .event(let event): event
        case .payload(let opcode, let offset, let count): Self.event(opcode, self.cut(offset, count))
        }
    }

    private func cut(_ offset: Int, _ count: Int) -> ByteBuffer {
        self.source.getSlice(at: self.source.readerIndex + offset, length: count) ?? ByteBuffer()
    }

    /// The event of a whole payload; `opcode` is never close, which is checked first, nor continuation.
    private static func event(_ opcode: WebSocketOpcode, _ payload: ByteBuffer) -> WebSocketEvent {
        switch opcode {
        case .text: .text(payload)
        case .ping: .ping(payload)
        case .pong: .pong(payload)
        case .binary, .continuation, .close: .binary(payload)
        }
    }
}
