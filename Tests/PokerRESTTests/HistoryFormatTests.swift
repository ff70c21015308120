import PokerREST
import Testing
import Transport

@Suite("The form of a history that Accept wants")
struct HistoryFormatTests {
    @Test(
        "What is wanted most is taken, of what is wanted alike the first, and the closest range counts",
        arguments: [
            ("*/*", .json), ("application/*", .json), ("text/*", .markdown), ("text/csv", .csv), ("TEXT/CSV ; header=present", .csv),
            ("text/html, text/markdown;q=0.9", .markdown), ("text/csv;q=0.2, text/markdown;q=0.9", .markdown),
            ("text/csv, application/json", .csv), ("application/json, text/csv", .json), ("text/csv;q=0, */*", .json),
            ("application/json;q=0, */*", .markdown), ("*/*;q=0.1, text/csv;q=0.5", .csv), ("text/*;q=0.9, text/markdown;q=0.1", .csv),
            ("text/csv;q=0.001", .csv), ("text/csv; q=1.000", .csv), ("text/csv;Q=0, text/markdown", .markdown), (";, text/csv", .csv),
            ("text/csv;q=2, text/markdown;q=0.5", .markdown),
        ] as [(String, HistoryFormat)])
    func wanted(_ accept: String, _ format: HistoryFormat) {
        #expect(HistoryFormat(wanted: Self.ranges(accept)) == format)
    }

    @Test(
        "What excludes all forms, or means none of them, has none",
        arguments: [
            "text/html", "text/csv;q=0", "*/*;q=0", "*/*;q=0.0, text/html", "text/*;q=0.000, application/json;q=0", "text", "*/csv", "/",
            "text/",
            "text/csv;q=", "text/csv;q=x", "text/csv;q=1.1", "text/csv;q=0.1234", "text/csv;q=-1",
        ])
    func none(_ accept: String) {
        #expect(HistoryFormat(wanted: Self.ranges(accept)) == nil)
    }

    private static func ranges(_ accept: String) -> [MediaRange] { accept.split(separator: ",").compactMap { MediaRange(String($0)) } }
}
