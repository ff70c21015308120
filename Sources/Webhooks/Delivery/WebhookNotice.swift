import JSONText
import NIOCore

/// One event of a game as webhooks tell it: made once, however many are told, and however often. A value.
package struct WebhookNotice: Sendable, Equatable {
    /// The same in every try, on every node, to every receiver.
    package let id: String
    /// The game's code.
    package let game: String
    package let kind: WebhookKind
    /// The JSON text that is signed and sent.
    package let body: ByteBuffer

    /// How many bytes it keeps.
    package var size: Int { self.body.readableBytes }

    /// - Parameters:
    ///   - version: the version of the game that the event led to.
    ///   - atMs: when it happened, in ms since 1970, by Redis' clock.
    ///   - data: the event as clients get it.
    package init(kind: WebhookKind, game: String, epoch: String, version: Int, atMs: Int64, data: ByteBuffer) {
        self.id = "\(game)-\(epoch)-\(version)"
        self.game = game
        self.kind = kind
        var writer = JSONWriter(reservingBytes: data.readableBytes + 200)
        writer.open("{")
        writer.key("id")
        writer.string(self.id)
        writer.key("type")
        writer.string(kind.rawValue)
        writer.key("game")
        writer.string(game)
        writer.key("epoch")
        writer.string(epoch)
        writer.key("v")
        writer.number(version)
        writer.key("at")
        writer.number(atMs)
        writer.key("data")
        writer.raw(data.readableBytesView)
        writer.close("}")
        self.body = ByteBuffer(bytes: writer.bytes)
    }
}
