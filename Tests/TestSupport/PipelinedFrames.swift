import NIOCore
import SocketClient
import WebSocketWire

/// What a client sends that waits for no answer: messages in one or more frames, with pings between any two frames. Every message and every ping has
/// another number in it, so that answers out of order are seen.
package struct PipelinedFrames: Sendable {
    /// An answer of a server that echoes.
    package enum Answer: Sendable, Equatable {
        case text(String)
        case binary([UInt8])
        case pong([UInt8])

        /// What a client got; nil for anything that is no answer.
        package init?(_ event: SocketClientEvent?) {
            switch event {
            case .text(let text): self = .text(text)
            case .binary(let bytes): self = .binary(Array(bytes.readableBytesView))
            case .pong(let bytes): self = .pong(Array(bytes.readableBytesView))
            case .ping, .closed, nil: return nil
            }
        }

        package var isPong: Bool { if case .pong = self { true } else { false } }
    }

    /// All frames, masked.
    package private(set) var bytes: [UInt8] = []
    /// What comes back, in this order.
    package private(set) var answers: [Answer] = []
    private var random: SeededRandom

    /// Makes so many messages, of up to a few thousand bytes.
    package init(messages: Int, seed: UInt64) {
        self.random = SeededRandom(seed: seed)
        for number in 0..<messages { self.addMessage(number) }
    }

    /// The bytes cut at random places, into pieces of 1 to `largest`.
    package func pieces(largest: Int) -> [[UInt8]] {
        var random = self.random
        var (pieces, start) = ([[UInt8]](), 0)
        while start < self.bytes.count {
            let end = min(start + Int.random(in: 1...largest, using: &random), self.bytes.count)
            pieces.append(Array(self.bytes[start..<end]))
            start = end
        }
        return pieces
    }

    private mutating func addMessage(_ number: Int) {
        let isText = Bool.random(using: &self.random)
        let length = Int.random(in: 0...([0, 20, 200, 3000].randomElement(using: &self.random) ?? 0), using: &self.random)
        let text = "\(number) " + String(repeating: isText ? "½" : "b", count: length)
        let payload = Array(text.utf8)
        var rest = payload[...]
        var opcode: UInt8 = isText ? 1 : 2
        for fragment in 0..<Int.random(in: 0...6, using: &self.random) {
            let part = rest.prefix(Int.random(in: 0...rest.count, using: &self.random))
            rest = rest.dropFirst(part.count)
            self.addFrame(opcode, Array(part))
            opcode = 0
            if Bool.random(using: &self.random) { self.addPing(Array("\(number).\(fragment)".utf8)) }
        }
        self.addFrame(0x80 | opcode, Array(rest))
        self.answers.append(isText ? .text(text) : .binary(payload))
        if Bool.random(using: &self.random) { self.addPing(Array("\(number)".utf8)) }
    }

    private mutating func addPing(_ payload: [UInt8]) {
        self.addFrame(0x89, payload)
        self.answers.append(.pong(payload))
    }

    private mutating func addFrame(_ first: UInt8, _ payload: [UInt8]) {
        let key = (0..<4).map { _ in UInt8.random(in: 0...255, using: &self.random) }
        self.bytes.append(first)
        switch payload.count {
        case ...125: self.bytes.append(0x80 | UInt8(payload.count))
        default: self.bytes += [0xFE, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
        }
        self.bytes += key
        self.bytes += payload.enumerated().map { $0.element ^ key[$0.offset % 4] }
    }

    /// A message of one letter in fragments of this many bytes, 125 at most.
    package static func fragments(messageBytes: Int, fragmentBytes: Int) -> [UInt8] {
        let count = messageBytes / fragmentBytes
        let payload = [UInt8](repeating: UInt8(ascii: "a"), count: fragmentBytes)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count * (fragmentBytes + 6))
        for index in 0..<count {
            bytes += [(index == 0 ? 2 : 0) | (index == count - 1 ? 0x80 : 0), 0x80 | UInt8(fragmentBytes), 0, 0, 0, 0]
            bytes += payload
        }
        return bytes
    }
}
