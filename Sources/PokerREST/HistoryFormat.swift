import History
import JSONText
import NIOCore
import NIOHTTP1
import Poker
import Transport

/// The forms that a history comes in; of those that are wanted alike the first is taken.
package enum HistoryFormat: String, CaseIterable, Sendable {
    case json, markdown, csv

    var type: String {
        switch self {
        case .json: "application/json"
        case .csv: "text/csv; charset=utf-8; header=present"
        case .markdown: "text/markdown; charset=utf-8"
        }
    }

    /// The form that is wanted most, and of those that are wanted alike the one that is named first; nil when none is wanted.
    ///
    /// Of several ranges that mean a form the closest counts, so that `text/csv;q=0, */*` is anything but CSV.
    /// - Source: RFC 9110 section 12.5.1.
    package init?(wanted ranges: [MediaRange]) {
        func place(_ format: Self) -> (weight: Int, place: Int)? {
            let (type, subtype) = format.mediaType
            let meant = ranges.enumerated().compactMap { place, range in
                range.closeness(to: type, subtype).map { (closeness: $0, weight: range.weight, place: place) }
            }
            guard let closest = meant.max(by: { ($0.closeness, -$0.place) < ($1.closeness, -$1.place) }), closest.weight > 0 else {
                return nil
            }
            return (closest.weight, closest.place)
        }
        let found = Self.allCases.compactMap { format in place(format).map { (format, $0) } }
        guard let best = found.map({ ($0.1.weight, -$0.1.place) }).max(by: <),
            let format = found.first(where: { ($0.1.weight, -$0.1.place) == best })?.0
        else { return nil }
        self = format
    }

    private var mediaType: (String, String) {
        switch self {
        case .json: ("application", "json")
        case .markdown: ("text", "markdown")
        case .csv: ("text", "csv")
        }
    }

    /// The file that a browser saves.
    private func name(_ game: String) -> String { "pokerface-\(game).\(self == .markdown ? "md" : self.rawValue)" }

    /// The history in this form; nil when it cannot be read.
    func answer(_ history: HistoryView, game: String) -> HTTPAnswerParts? {
        let body: ByteBuffer?
        switch self {
        case .json: body = history.json(game: game)
        case .csv: body = Self.table(history, game).map { ByteBuffer(string: $0.csv) }
        case .markdown: body = Self.table(history, game).map { ByteBuffer(string: $0.markdown) }
        }
        let headers = [("Content-Disposition", "inline; filename=\"\(self.name(game))\""), ("Vary", "Accept")]
        return body.map { HTTPAnswerParts(headers: .init(headers), type: self.type, body: $0) }
    }

    private static func table(_ history: HistoryView, _ game: String) -> HistoryExport? {
        guard let (state, results, settled) = history.parsed() else { return nil }
        let title = state["options"]?.objectValue?["title"]?.text ?? ""
        let players = (state["players"]?.arrayValue ?? []).compactMap(\.objectValue)
        let names = players.map { ($0["id"]?.text ?? "", $0["name"]?.text ?? "") }
        return HistoryExport(
            title: title.isEmpty ? game : title, results: results, settled: settled, stories: state["stories"]?.arrayValue ?? [],
            names: Dictionary(names) { $1 })
    }
}
