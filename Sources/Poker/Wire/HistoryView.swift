import JSONText
import NIOCore
import Rooms

/// What is kept of a game's rounds, as the step's history gives it back. A value; what it makes of itself takes a while for a long history.
package struct HistoryView: Sendable {
    /// The state's JSON object.
    private let state: ByteBuffer
    /// The entries as one JSON array, oldest first.
    private let entries: ByteBuffer

    /// Nil for what is not of the step's making.
    package init?(data: ByteBuffer) {
        guard let parts = try? JSONSlices.members(ofObject: data.readableBytesView), let state = parts["state"].flatMap(data.slice),
            let entries = parts["entries"].flatMap(data.slice)
        else { return nil }
        self.state = state
        self.entries = entries
    }

    /// The events of the history, each with its statistics, by their name; nil when one cannot be read.
    private func events() -> [(name: String, text: ByteBuffer)]? {
        EventText.events(inArray: self.entries)?.map { event in
            var head = TextScanner(event.text)
            return (head.take(#"{"event":""#) ? head.takeUntilQuote() ?? "" : "", event.text)
        }
    }

    /// `{"game","title","players","stories","results","settled"}`: events as clients got them, the oldest first.
    package func json(game: String) -> ByteBuffer? {
        guard let events = self.events(), let fields = try? JSONSlices.members(ofObject: self.state.readableBytesView) else { return nil }
        var writer = JSONWriter(reservingBytes: self.entries.readableBytes * 2 + 1024)
        writer.open("{")
        writer.key("game")
        writer.string(game)
        for (name, empty) in [("players", "[]"), ("stories", "[]"), ("options", "{}")] {
            writer.key(name)
            let text = fields[name].flatMap(self.state.slice)
            if let text { writer.raw(text.readableBytesView) } else { writer.raw(empty) }
        }
        for (key, name) in [("results", "result"), ("settled", "settled")] {
            writer.key(key)
            writer.open("[")
            for event in events where event.name == name { writer.raw(event.text.readableBytesView) }
            writer.close("]")
        }
        writer.close("}")
        return ByteBuffer(bytes: writer.bytes)
    }
}

extension HistoryView {
    /// The same taken apart: the state, and the events by their name, oldest first. Nil when it cannot be read.
    package func parsed() -> (state: JSONObject, results: [JSONValue], settled: [JSONValue])? {
        guard let state = (try? JSONValue.parse(self.state.readableBytesView))?.objectValue, let events = self.events() else { return nil }
        func values(_ name: String) -> [JSONValue] {
            events.filter { $0.name == name }.compactMap { try? JSONValue.parse($0.text.readableBytesView) }
        }
        return (state, values("result"), values("settled"))
    }
}
