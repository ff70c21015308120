import NIOCore
import Testing
import WebSocketWire

@Suite("Encoder")
struct EncoderTests {
    @Test("RFC 6455 5.2: a frame has the shortest length", arguments: [0, 1, 125, 126, 65_535, 65_536])
    func lengths(count: Int) {
        let payload = Array(repeating: UInt8(5), count: count)
        let frame = WebSocketEncoder.frame(.binary, ByteBuffer(bytes: payload))
        #expect(Array(buffer: frame) == FrameBytes(first: 0x82, payload: payload, key: nil).bytes)
    }

    @Test("RFC 6455 5.3: a client's frame is masked with its key", arguments: [0, 1, 4, 7, 8, 13, 126, 70_000])
    func masked(count: Int) {
        let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        var buffer = ByteBuffer(string: "before")
        buffer.moveReaderIndex(forwardBy: 2)
        WebSocketEncoder.append(.text, payload: ByteBuffer(bytes: payload), masking: 0x0102_FF04, into: &buffer)
        #expect(Array(buffer: buffer) == Array("fore".utf8) + FrameBytes(first: 0x81, payload: payload, key: [1, 2, 0xFF, 4]).bytes)
    }

    @Test(
        "RFC 6455 5.1, 5.2: a server's frame has FIN, no reserved bit, the opcode of its kind and no mask",
        arguments: [.text, .binary, .ping, .pong] as [WebSocketOpcode], [0, 100, 125, 60_000, 70_000])
    func unmasked(opcode: WebSocketOpcode, count: Int) {
        let start = WebSocketEncoder.frame(opcode, ByteBuffer(repeating: 0xFF, count: count)).readableBytesView.prefix(2)
        #expect(start.first == 0x80 | opcode.rawValue)
        #expect(start.last.map { $0 & 0x80 } == 0)
    }

    @Test("RFC 6455 5.5.1: the body of a close frame is the code, its high byte first, and the reason in UTF-8")
    func closeBody() {
        #expect(Array(buffer: WebSocketEncoder.close(code: .goingAway, reason: "¿?")) == [0x88, 5, 0x03, 0xE9, 0xC2, 0xBF, 0x3F])
        #expect(Array(buffer: WebSocketEncoder.close(code: .normal)) == [0x88, 2, 0x03, 0xE8])
    }

    @Test("frames are joined in one buffer, and the payload's buffer is left as it was")
    func joined() {
        let payload = ByteBuffer(string: "one")
        var buffer = ByteBuffer()
        WebSocketEncoder.append(.text, payload: payload, into: &buffer)
        WebSocketEncoder.append(.pong, payload: payload, masking: 7, into: &buffer)
        WebSocketEncoder.append(.ping, payload: ByteBuffer(), into: &buffer)
        let pong = FrameBytes(first: 0x8A, payload: Array("one".utf8), key: [0, 0, 0, 7]).bytes
        #expect(Array(buffer: buffer) == FrameBytes.text("one", key: nil) + pong + [0x89, 0])
        #expect(payload == ByteBuffer(string: "one"))
    }

    @Test("RFC 6455 5.5: a control frame's payload is cut at 125 bytes")
    func controlCut() {
        let frame = WebSocketEncoder.frame(.ping, ByteBuffer(repeating: 1, count: 500))
        #expect(frame.readableBytes == 127)
    }

    @Test(
        "RFC 6455 7.4.1: a close frame comes back as it was meant",
        arguments: [
            (1000, "", 1000, ""), (4001, "fuera ½", 4001, "fuera ½"), (1005, "no", 1005, ""), (1006, "no", 1005, ""),
            (1015, "no", 1005, ""),
            (1001, String(repeating: "x", count: 123), 1001, String(repeating: "x", count: 123)),
            (1001, String(repeating: "x", count: 124), 1001, String(repeating: "x", count: 123)),
            (1001, "x" + String(repeating: "½", count: 70), 1001, "x" + String(repeating: "½", count: 61)),
            (1001, String(repeating: "🃏", count: 40), 1001, String(repeating: "🃏", count: 30)),
        ] as [(UInt16, String, UInt16, String)])
    func close(code: UInt16, reason: String, receivedCode: UInt16, receivedReason: String) {
        var run = DecoderRun()
        let frame = WebSocketEncoder.close(code: WebSocketCloseCode(rawValue: code), reason: reason, masking: 0xDEAD_BEEF)
        run.feed(Array(buffer: frame))
        #expect(run.events == [.close(code: WebSocketCloseCode(rawValue: receivedCode), reason: receivedReason)])
    }
}
