import Gateway
import NIOCore
import SocketClient
import TestSupport
import Testing

@Suite("The echo integration", .serialized, .timeLimit(.minutes(1)))
struct EchoTests {
    static let stage = ConfigurationNode.map([
        "messageLimitBytes": .scalar("16777216"), "fragmentLimit": .scalar("unlimited"), "connectionRate": .scalar("unlimited"),
        "routes": .map(["$default": .map(["integration": .scalar("echo")])]),
    ])

    @Test("returns every text and binary message unchanged")
    func unchanged() async throws {
        try await GatewayBench.run(stages: ["echo": Self.stage]) { bench in
            let client = try await bench.connect("echo")
            for text in ["", "hola ñ ☕️", #"{"action":"$connect"}"#, "{", String(repeating: "x", count: 1 << 20)] {
                try await client.send(text: text)
                #expect(try await client.nextText() == text)
            }
            for bytes in [[], [0, 255, 128], Array("{}".utf8)] as [[UInt8]] {
                try await client.send(binary: ByteBuffer(bytes: bytes))
                #expect(try await client.next(within: .seconds(20)) == .binary(ByteBuffer(bytes: bytes)))
            }
        }
    }

    @Test("whoever sends and does not read is not read either, and loses nothing")
    func slowReader() async throws {
        try await GatewayBench.run(stages: ["echo": Self.stage]) { bench in
            var configuration = SocketClientConfiguration()
            configuration.maxWaitingEvents = 4
            let client = try await bench.connect("echo", configuration: configuration)
            let count = 160
            let sending = Task {
                for number in 0..<count {
                    try await client.send(binary: ByteBuffer(repeating: UInt8(number), count: 256 << 10))
                }
            }
            // 40 MiB are more than both kernels' buffers and the hard limit of the send queue.
            for number in 0..<count {
                #expect(try await client.next(within: .seconds(60)) == .binary(ByteBuffer(repeating: UInt8(number), count: 256 << 10)))
                if number == 0 { try await Task.sleep(for: .milliseconds(500)) }
            }
            try await sending.value
        }
    }
}
