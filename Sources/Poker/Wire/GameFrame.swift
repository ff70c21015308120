import JSONText
import NIOCore
import Rooms

/// The frames that one client gets for itself: welcome, state, reply, error.
package enum GameFrame {
    /// Answers createGame and joinGame, with what the history has above `since`. `token` only when it was made here: it is sent this once.
    package static func welcome(
        _ view: GameView, game: String, version: RoomVersion, since: Int = -1, mine: GameView.Mine, token: String?, re: String?
    ) -> ByteBuffer {
        var writer = JSONWriter(reservingBytes: 256)
        writer.open("{")
        writer.member("event", "welcome")
        if let re {
            writer.key("re")
            writer.raw(re)
        }
        writer.member("game", .string(game))
        writer.member("epoch", .string(version.epoch))
        writer.member("v", JSONValue(integerLiteral: version.number))
        writer.key("me")
        writer.open("{")
        writer.member("player", .string(mine.player))
        if let token { writer.member("token", .string(token)) }
        writer.close("}")
        writer.key("state")
        writer.open("{")
        var frame = ByteBuffer(bytes: writer.bytes)
        Self.append(state: view, since: since, to: &frame)
        Self.append(vote: mine, to: &frame)
        frame.writeString("}}")
        return frame
    }

    /// The part of a state frame that is the same for everybody: it ends where the receiver's own fields belong.
    package static func sharedState(_ view: GameView, game: String, since: Int = 0) -> ByteBuffer {
        var frame = ByteBuffer(string: #"{"event":"state","game":\#(JSONText.escaped(game)),"#)
        Self.append(state: view, since: since, to: &frame)
        return frame
    }

    /// One receiver's state frame.
    package static func state(shared: ByteBuffer, mine: GameView.Mine) -> ByteBuffer {
        var frame = shared
        frame.writeString(#","me":{"player":\#(JSONText.escaped(mine.player))}"#)
        Self.append(vote: mine, to: &frame)
        frame.writeString("}")
        return frame
    }

    /// Answers every other action that was done.
    package static func reply(re: String?, version: Int, cast: Int? = nil) -> ByteBuffer {
        var writer = JSONWriter()
        writer.open("{")
        writer.member("event", "reply")
        if let re {
            writer.key("re")
            writer.raw(re)
        }
        writer.member("ok", true)
        writer.member("v", JSONValue(integerLiteral: version))
        if let cast { writer.member("cast", JSONValue(integerLiteral: cast)) }
        writer.close("}")
        return ByteBuffer(bytes: writer.bytes)
    }

    /// A sign of life, and how far the game has come.
    package static func beat(game: String, version: RoomVersion) -> ByteBuffer {
        var writer = JSONWriter()
        writer.open("{")
        writer.member("event", "beat")
        writer.member("game", .string(game))
        writer.member("epoch", .string(version.epoch))
        writer.member("v", JSONValue(integerLiteral: version.number))
        writer.close("}")
        return ByteBuffer(bytes: writer.bytes)
    }

    /// Answers an action that was not done.
    package static func error(_ refusal: PokerRefusal, re: String?, action: String?) -> ByteBuffer {
        var writer = JSONWriter()
        writer.open("{")
        writer.member("event", "error")
        if let re {
            writer.key("re")
            writer.raw(re)
        }
        if let action { writer.member("action", .string(action)) }
        writer.member("code", .string(refusal.code.rawValue))
        writer.member("message", .string(refusal.message))
        if !refusal.details.members.isEmpty { writer.member("details", .object(refusal.details)) }
        writer.close("}")
        return ByteBuffer(bytes: writer.bytes)
    }

    /// The state's fields without its braces, and what the history has above a version.
    private static func append(state view: GameView, since: Int, to frame: inout ByteBuffer) {
        if view.state.readableBytes > 2, let fields = view.state.slice(1..<(view.state.readableBytes - 1)) {
            frame.writeImmutableBuffer(fields)
            frame.writeString(",")
        }
        frame.writeString(#""results":["#)
        Self.append(view.results, since: since, to: &frame)
        frame.writeString(#"],"settled":["#)
        Self.append(view.settled, since: since, to: &frame)
        frame.writeString("]")
    }

    private static func append(_ entries: [GameView.Entry], since: Int, to frame: inout ByteBuffer) {
        for (index, entry) in entries.filter({ $0.number > since }).enumerated() {
            if index > 0 { frame.writeString(",") }
            frame.writeImmutableBuffer(entry.text)
        }
    }

    private static func append(vote mine: GameView.Mine, to frame: inout ByteBuffer) {
        guard mine.cast > 0 else {
            frame.writeString(#","myVote":null"#)
            return
        }
        frame.writeString(#","myVote":{"value":\#(mine.value.map(JSONText.escaped) ?? "null"),"cast":\#(mine.cast)}"#)
    }
}
