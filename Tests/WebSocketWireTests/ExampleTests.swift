import NIOCore
import Testing
import WebSocketWire

/// The examples of RFC 6455 section 5.7, byte for byte.
@Suite("The examples of the RFC")
struct ExampleTests {
    private static let numbers = (0..<65_536).map { UInt8(truncatingIfNeeded: $0) }
    private static let masked: [UInt8] = [0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58]
    private static let hello = Array("Hello".utf8)

    @Test(
        "RFC 6455 5.7: the examples are understood by the end that they are sent to",
        arguments: [
            RuleCase(name: "text of a server", role: .client, bytes: [0x81, 0x05] + hello, events: [.text("Hello")]),
            .taken("text of a client", [0x81] + masked, [.text("Hello")]),
            RuleCase(
                name: "fragments of a server", role: .client, bytes: [0x01, 0x03, 0x48, 0x65, 0x6C, 0x80, 0x02, 0x6C, 0x6F],
                events: [.text("Hello")]),
            RuleCase(name: "ping of a server", role: .client, bytes: [0x89, 0x05] + hello, events: [.ping(hello)]),
            .taken("pong of a client", [0x8A] + masked, [.pong(hello)]),
            RuleCase(
                name: "256 bytes of a server", role: .client, bytes: [0x82, 0x7E, 0x01, 0x00] + numbers.prefix(256),
                events: [.binary(Array(numbers.prefix(256)))]),
        ] as [RuleCase])
    func understood(rule: RuleCase) { rule.check() }

    @Test("RFC 6455 5.7: 64 KiB take a length of eight bytes, in both directions")
    func eightBytes() {
        let frame: [UInt8] = [0x82, 0x7F, 0, 0, 0, 0, 0, 1, 0, 0] + Self.numbers
        var run = DecoderRun(.client)
        run.feed(frame)
        #expect(run.events == [.binary(Self.numbers)])
        #expect(Array(buffer: WebSocketEncoder.frame(.binary, ByteBuffer(bytes: Self.numbers))) == frame)
    }

    @Test("RFC 6455 5.7: what is sent is written as the examples have it")
    func written() {
        let payload = ByteBuffer(bytes: Self.hello)
        #expect(Array(buffer: WebSocketEncoder.frame(.text, payload)) == [0x81, 0x05] + Self.hello)
        #expect(Array(buffer: WebSocketEncoder.frame(.ping, payload)) == [0x89, 0x05] + Self.hello)
        for (opcode, first) in [(.text, 0x81), (.pong, 0x8A)] as [(WebSocketOpcode, UInt8)] {
            var buffer = ByteBuffer()
            WebSocketEncoder.append(opcode, payload: payload, masking: 0x37FA_213D, into: &buffer)
            #expect(Array(buffer: buffer) == [first] + Self.masked)
        }
    }
}
