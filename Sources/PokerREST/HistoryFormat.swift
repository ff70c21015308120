import History
import JSONText
import NIOCore
import NIOHTTP1
import Poker

/// The forms that a history comes in.
enum HistoryFormat: String, CaseIterable, Sendable {
    case json, csv, markdown

    var type: String {
        switch self {
        case .json: "application/json"
        case .csv: "text/csv; charset=utf-8; header=present"
        case .markdown: "text/markdown; charset=utf-8"
        }
    }

    /// The form that a media range in lower case, without parameters, allows (RFC 9110 section 12.5.1); nil for none.
    init?(accepted range: String) {
        switch range {
        case "*/*", "application/*", "application/json": self = .json
        case "text/csv": self = .csv
        case "text/*", "text/markdown": self = .markdown
        default: return nil
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
