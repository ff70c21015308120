import NIOCore

/// What nodes tell one another on their own channels, beside the probes.
enum NodeMessage: Equatable {
    /// The sender has ended, and everybody's departure is in Redis.
    case ended(NodeID)

    /// As it is published.
    var text: String {
        switch self {
        case .ended(let node): "ended \(node.text)"
        }
    }

    /// Nil for a probe, and for what a later version may say.
    init?(_ payload: ByteBuffer) {
        let words = String(buffer: payload).split(separator: " ")
        guard words.count == 2, words[0] == "ended", let node = NodeID(text: String(words[1])) else { return nil }
        self = .ended(node)
    }
}
