import JSONText
import TestSupport

/// Everything that a game's channel carries from now on.
final class StepBus {
    private let game: StepGame
    private let listener: RedisProbe

    init(_ game: StepGame) throws {
        self.game = game
        self.listener = try StepServer.probe()
        self.listener.command(["SUBSCRIBE", game.channel])
    }

    /// The messages so far, as text, in order. A marker published last tells where they end.
    func texts() -> [String] {
        self.game.probe.command(["PUBLISH", self.game.channel, "end"])
        var found: [String] = []
        while let reply = self.listener.nextReply(), let text = reply.array?.last?.string, text != "end" { found.append(text) }
        return found
    }

    func messages() -> [JSONValue] { self.texts().compactMap { try? JSONValue.parse($0) } }
}
