import NIOCore
import NIOHTTP1

/// Where one connection stands while HTTP is spoken on it, as a value.
struct DoorState {
    enum Stage {
        /// Between two requests, or before the first.
        case idle
        /// A request's head is here and its body is on its way.
        case body(HTTPRequestHead, bytes: Int)
        /// The owner thinks about a socket.
        case deciding(key: String)
        /// The 101 is on its way, or the connection is a socket already.
        case upgrading
        /// The last answer is on its way, or our side is shut already.
        case ending
        case over
    }

    private(set) var stage = Stage.idle

    /// Whether what the client sends is still read.
    var isListening: Bool {
        switch self.stage {
        case .ending, .over: false
        case .idle, .body, .deciding, .upgrading: true
        }
    }

    /// Whether a handshake is being decided or granted: no further request may come then.
    var isHandshaking: Bool {
        switch self.stage {
        case .deciding, .upgrading: true
        case .idle, .body, .ending, .over: false
        }
    }

    mutating func began(_ head: HTTPRequestHead) { self.stage = .body(head, bytes: 0) }

    /// Counts a piece of a body; false when it is too much.
    mutating func body(_ bytes: Int, limit: Int) -> Bool {
        guard case .body(let head, let sum) = self.stage else { return true }
        self.stage = .body(head, bytes: sum + bytes)
        return sum + bytes <= limit
    }

    /// The request is whole.
    mutating func ended() -> HTTPRequestHead? {
        guard case .body(let head, _) = self.stage else { return nil }
        self.stage = .idle
        return head
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
