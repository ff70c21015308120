import JSONText
import NIOCore
import PokerRules
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

// MARK: - As a table

extension HistoryView {
    /// The same as rows; `instant` writes Unix milliseconds as text.
    package func table(game: String, instant: (Int) -> String) -> HistoryExport? {
        guard let state = (try? JSONValue.parse(self.state.readableBytesView))?.objectValue, let events = self.events() else { return nil }
        let parsed = events.compactMap { event in
            (try? JSONValue.parse(event.text.readableBytesView))?.objectValue.map { (event.name, $0) }
        }
        let settled = Settlements(parsed.filter { $0.0 == "settled" }.map(\.1))
        let stories = (state["stories"]?.arrayValue ?? []).compactMap(\.objectValue)
        let titles = Self.texts(stories, "id", "title")
        let names = Self.texts((state["players"]?.arrayValue ?? []).compactMap(\.objectValue), "id", "name")
        var rows: [HistoryExport.Row] = []
        var played: Set<String> = []
        for (name, event) in parsed where name == "result" {
            let story = event["story"]?.text ?? ""
            played.insert(story)
            var row = Self.row(event, names: names, instant: instant)
            row.story = event["title"]?.text ?? titles[story] ?? story
            row.estimate = settled.value(round: row.round, story: story) ?? ""
            rows.append(row)
        }
        for story in stories where !played.contains(story["id"]?.text ?? "") {
            var row = HistoryExport.Row()
            row.story = story["title"]?.text ?? ""
            row.estimate = story["estimate"]?.text ?? settled.value(round: nil, story: story["id"]?.text ?? "") ?? ""
            rows.append(row)
        }
        let title = state["options"]?.objectValue?["title"]?.text ?? ""
        return HistoryExport(title: title.isEmpty ? game : title, rows: rows)
    }

    private static func texts(_ objects: [JSONObject], _ key: String, _ value: String) -> [String: String] {
        Dictionary(objects.map { ($0[key]?.text ?? "", $0[value]?.text ?? "") }) { $1 }
    }

    private static func row(_ event: JSONObject, names: [String: String], instant: (Int) -> String) -> HistoryExport.Row {
        func name(_ player: String) -> String { names[player] ?? player }
        let stats = event["stats"]?.objectValue ?? [:]
        var row = HistoryExport.Row()
        row.round = event["round"]?.intValue
        row.cause = event["cause"]?.text ?? ""
        row.suggest = stats["suggest"]?.text ?? ""
        row.mean = stats["mean"]?.text ?? ""
        row.median = stats["median"]?.text ?? ""
        row.agreement = stats["agreement"]?.text ?? ""
        row.startedAt = event["startedAt"]?.intValue.map(instant) ?? ""
        row.closedAt = event["closedAt"]?.intValue.map(instant) ?? ""
        row.votes = (event["votes"]?.arrayValue ?? []).compactMap(\.objectValue).map { vote in
            HistoryExport.Vote(name: vote["name"]?.text ?? vote["player"]?.text.map(name), card: vote["value"]?.text ?? "")
        }
        row.missing = (event["missing"]?.arrayValue ?? []).compactMap(\.text).map(name)
        return row
    }
}

/// What was settled on, by round and by story: the last word counts. A value.
private struct Settlements {
    private var rounds: [Int: String] = [:]
    private var stories: [String: String] = [:]

    init(_ events: [JSONObject]) {
        for event in events {
            let value = event["value"]?.text ?? ""
            if let round = event["round"]?.intValue { self.rounds[round] = value }
            if let story = event["story"]?.text { self.stories[story] = value }
        }
    }

    /// Nil when nobody has settled on anything.
    func value(round: Int?, story: String) -> String? {
        if let value = round.flatMap({ self.rounds[$0] }) { return value }
        return story.isEmpty ? nil : self.stories[story]
    }
}
