import JSONText
import PokerClient

/// What scripts read, one line each.
package enum ScriptLine {
    /// The line for a report, without its end; nil for what scripts learn otherwise.
    package static func text(of report: SeatReport, token: String) -> String? {
        switch report {
        case .changed: nil
        // JSON may have line ends between its tokens, and only there.
        case .frame(let text): String(decoding: text.utf8.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 }, as: UTF8.self)
        case .unreadable(let text, let bytes): self.unreadable(text, bytes)
        case .answer(let answer): JSONValue.object(answer).description
        case .connecting(let url): self.client("connecting", ["url": .string(url)])
        case .seated(let game, let player):
            self.client("seated", ["game": .string(game), "player": .string(player), "token": .string(token)])
        case .lost(let reason, let wait):
            self.client("lost", ["reason": .string(reason), "retryAfterMs": .number("\(wait)")])
        }
    }

    /// The last line.
    package static func text(of ending: SeatEnding) -> String {
        switch ending {
        case .quit: self.client("over", ["reason": "quit"])
        case .left: self.client("over", ["reason": "left"])
        case .removed: self.client("over", ["reason": "removed"])
        case .gameGone: self.client("over", ["reason": "gone"])
        case .refused(let code, let message):
            self.client("over", ["reason": "refused", "code": .string(code), "message": .string(message)])
        case .unreachable(let message): self.client("over", ["reason": "unreachable", "message": .string(message)])
        }
    }

    /// What came and is no JSON object, in one: as much of it as tells what it is.
    private static func unreadable(_ text: String?, _ bytes: Int) -> String {
        var fields: [JSONObject.Member] = []
        if let text { fields.append(.init(key: "text", value: .string(text.count > 200 ? text.prefix(200) + "…" : text))) }
        fields.append(.init(key: "bytes", value: JSONValue(integerLiteral: bytes)))
        return self.client("unreadable", JSONObject(members: fields))
    }

    private static func client(_ state: String, _ fields: JSONObject) -> String {
        let head: JSONObject = ["event": "client", "state": .string(state)]
        return JSONValue.object(JSONObject(members: head.members + fields.members)).description
    }
}
