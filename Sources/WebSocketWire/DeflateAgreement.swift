/// permessage-deflate as two ends have agreed on it (RFC 7692 section 7.1): neither takes its context over to the next message.
package struct DeflateAgreement: Equatable, Sendable {
    /// The extension's name.
    package static let name = "permessage-deflate"
    /// What a client of ours offers. Without `client_max_window_bits` the server may not limit our window (section 7.1.2.2).
    package static let offer = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"
    /// The windows that this end deflates with, smallest first. Two only, so that a broadcast takes at most two forms; 4 KiB is what most
    /// servers answer to a client that leaves it to them, and nearly all of the gain for texts of a few kilobytes.
    package static let windows = [9, 12]

    /// The base-2 logarithm of the window that this end deflates with: one of ``windows``.
    package let windowBits: Int

    /// The field's value that tells a client so.
    package var answer: String {
        "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=\(self.windowBits)"
    }

    private init(windowBits: Int) { self.windowBits = windowBits }

    /// The server's choice: the first offer that can be accepted, or nil to go on without the extension.
    ///
    /// An offer with an unknown parameter, one twice, a missing or wrong value is declined (section 7.1), and so is a window of 256 bytes,
    /// which zlib does not have (it would silently take 512).
    package static func accepting(_ offers: [WebSocketExtension]) -> DeflateAgreement? {
        offers.lazy.compactMap(DeflateAgreement.init(offer:)).first
    }

    private init?(offer: WebSocketExtension) {
        guard offer.name == Self.name, let parameters = DeflateParameters(offer.parameters) else { return nil }
        // A client may offer to limit its own window; inflaters have the largest one and need no such promise.
        let limit = parameters.serverWindow ?? 15
        guard let window = Self.windows.last(where: { $0 <= limit }) else { return nil }
        self.init(windowBits: window)
    }

    /// The client's view of an answer to ``offer``; nil when it is not an answer to that (section 7.1: the client then fails the connection).
    package init?(answer: [WebSocketExtension]) {
        guard answer.count == 1, let only = answer.first, only.name == Self.name, let parameters = DeflateParameters(only.parameters),
            parameters.serverTakesNoContext, !parameters.namesClientWindow
        else { return nil }
        // The client's own window is not limited; it deflates as this house does anyway.
        self.init(windowBits: Self.windows.last ?? 15)
    }
}
