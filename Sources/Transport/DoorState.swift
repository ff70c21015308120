import NIOCore
import NIOHTTP1

/// Where one connection stands while HTTP is spoken on it, as a value.
struct DoorState {
    enum Stage {
        /// Between two requests, or before the first.
        case idle
        /// A request's head is here and its body is on its way.
        case body(HTTPRequestHead, bytes: Int)
        /// The owner works on the answer to a plain request.
        case answering
        /// The owner thinks about a socket.
        case deciding(key: String)
        /// The 101 is on its way, or the connection is a socket already.
        case upgrading
        /// The last answer is on its way, or our side is shut already.
        case ending
        case over
    }

    private(set) var stage = Stage.idle
    /// What has come of the body that is on its way, when it is kept.
    private(set) var body: ByteBuffer?

    /// Whether what the client sends is still read.
    var isListening: Bool {
        switch self.stage {
        case .ending, .over: false
        case .idle, .body, .answering, .deciding, .upgrading: true
        }
    }

    /// Whether a handshake is being decided or granted: no further request may come then.
    var isHandshaking: Bool {
        switch self.stage {
        case .deciding, .upgrading: true
        case .idle, .body, .answering, .ending, .over: false
        }
    }

    /// Whether a plain request waits for its answer.
    var isAnswering: Bool { if case .answering = self.stage { true } else { false } }

    mutating func began(_ head: HTTPRequestHead, keepsBody: Bool) {
        self.stage = .body(head, bytes: 0)
        self.body = keepsBody ? ByteBuffer() : nil
    }

    /// Takes a piece of a body, and counts it; false when it is too much.
    mutating func arrived(_ piece: ByteBuffer, limit: Int) -> Bool {
        guard case .body(let head, let sum) = self.stage else { return true }
        let bytes = sum + piece.readableBytes
        self.stage = .body(head, bytes: bytes)
        guard bytes <= limit else {
            self.body = nil
            return false
        }
        self.body?.writeImmutableBuffer(piece)
        return true
    }

    /// The request is whole, or no more of it is wanted.
    mutating func ended() -> WholeRequest? {
        guard case .body(let head, _) = self.stage else { return nil }
        defer { self.body = nil }
        self.stage = .idle
        return WholeRequest(head: head, body: self.body ?? ByteBuffer())
    }

    mutating func ask() { self.stage = .answering }

    /// The owner has answered; false when the answer comes too late.
    mutating func answered() -> Bool {
        guard self.isAnswering else { return false }
        self.stage = .idle
        return true
    }

    mutating func decide(key: String) { self.stage = .deciding(key: key) }

    /// The owner has decided; nil when the decision comes too late or twice.
    mutating func decided() -> String? {
        guard case .deciding(let key) = self.stage else { return nil }
        self.stage = .upgrading
        return key
    }

    /// Begins the end; false when it has begun before.
    mutating func end() -> Bool {
        guard self.isListening else { return false }
        self.stage = .ending
        return true
    }

    mutating func closed() { self.stage = .over }
}
