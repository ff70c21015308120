import NIOCore
import TestSupport
import Testing
import WebSocketWire

/// What small fragments of a large message cost, as counts: bytes that are copied and bytes that are held.
@Suite("The work of small fragments", .timeLimit(.minutes(2)))
struct FragmentWorkTests {
    private static let fragmentBytes = 64
    private static let readBytes = 65_536

    /// Fragments of 64 bytes, as many as fit in one read, and again until the message is whole.
    private static func reads(messageBytes: Int, opcode: UInt8) -> [ByteBuffer] {
        let count = messageBytes / Self.fragmentBytes
        let payload = [UInt8](repeating: UInt8(ascii: "a"), count: Self.fragmentBytes)
        let frames = [opcode, 0x00, 0x80].map { FrameBytes(first: $0, payload: payload).bytes }
        let perRead = Self.readBytes / frames[0].count
        return stride(from: 0, to: count, by: perRead).map { start in
            var read = ByteBuffer()
            for index in start..<min(start + perRead, count) {
                read.writeBytes(index == 0 ? frames[0] : index == count - 1 ? frames[2] : frames[1])
            }
            return read
        }
    }

    @Test(
        "RFC 6455 5.4: a message of 16 MiB in fragments of 64 bytes comes whole, in a buffer that moves as it doubles and holds twice what has arrived at most",
        arguments: [1, 4, 16], [0x01, 0x02] as [UInt8])
    func linear(mebibytes: Int, opcode: UInt8) {
        let size = mebibytes << 20
        var decoder = WebSocketDecoder(role: .server, limits: WebSocketLimits(maxMessageBytes: 16 << 20))
        var (arrived, capacity, copied, events) = (0, 0, 0, [WebSocketEvent]())
        for var read in Self.reads(messageBytes: size, opcode: opcode) {
            arrived += read.readableBytes / (Self.fragmentBytes + 6) * Self.fragmentBytes
            decoder.feed(&read)
            while let event = decoder.next() { events.append(event) }
            // A buffer that grows moves what it held, which is no more than it had room for.
            if decoder.bufferedCapacity > capacity { copied += capacity }
            capacity = max(capacity, decoder.bufferedCapacity)
            #expect(decoder.bufferedCapacity <= 2 * arrived, "what is held follows what has arrived")
        }
        let whole = ByteBuffer(repeating: UInt8(ascii: "a"), count: size)
        #expect(events == [opcode == 0x01 ? .text(whole) : .binary(whole)])
        #expect(copied <= 2 * size, "bytes that moved as the buffer grew: a share of the size, not of the number of fragments")
    }

    @Test("RFC 6455 10.4: of a message beyond the limit no more than the limit is ever held, however small its fragments are")
    func tooLarge() {
        let limit = 131_072
        var decoder = WebSocketDecoder(role: .server, limits: WebSocketLimits(maxMessageBytes: limit))
        var (held, events) = (0, [WebSocketEvent]())
        for var read in Self.reads(messageBytes: 16 << 20, opcode: 0x02) {
            decoder.feed(&read)
            while let event = decoder.next() { events.append(event) }
            held = max(held, decoder.bufferedCapacity)
        }
        #expect(events == [.violation(1009, "Message too big")])
        #expect(held <= limit)
        #expect(decoder.bufferedCapacity == 0)
    }
}
