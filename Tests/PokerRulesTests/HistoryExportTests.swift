import PokerRules
import Testing

@Suite("A history as a table")
struct HistoryExportTests {
    private static func row(round: Int? = 1, story: String = "Login", votes: [HistoryExport.Vote] = []) -> HistoryExport.Row {
        var row = HistoryExport.Row()
        row.round = round
        row.story = story
        row.votes = votes
        return row
    }

    @Test("CSV has a header, CRLF, and one line for each row")
    func csv() {
        var row = Self.row(votes: [.init(name: "Ana", card: "5"), .init(name: nil, card: "½")])
        row.estimate = "5"
        row.suggest = "5"
        row.mean = "4.33"
        row.median = "5"
        row.agreement = "0.667"
        row.cause = "all"
        row.startedAt = "2026-11-29T10:00:00.000Z"
        row.closedAt = "2026-11-29T10:01:00.000Z"
        row.missing = ["Mía"]
        #expect(
            HistoryExport(title: "Sprint", rows: [row, Self.row(round: nil, story: "Later")]).csv == """
                round,story,estimate,suggest,mean,median,agreement,cause,startedAt,closedAt,votes,missing\r
                1,Login,5,5,4.33,5,0.667,all,2026-11-29T10:00:00.000Z,2026-11-29T10:01:00.000Z,"Ana: 5; ½",Mía\r
                ,Later,,,,,,,,,,\r\n
                """)
    }

    @Test(
        "A cell is quoted where it has to be",
        arguments: [
            ("a,b", "\"a,b\""), ("say \"no\"", "\"say \"\"no\"\"\""), ("two\nlines", "\"two\nlines\""), ("\"", "\"\"\"\""),
            ("ñ 😀 עברית", "ñ 😀 עברית"),
            ("a;b", "\"a;b\""),
        ])
    func quoting(_ text: String, _ cell: String) {
        #expect(HistoryExport(title: "", rows: [Self.row(story: text)]).csv.hasSuffix("\r\n1,\(cell),,,,,,,,,,\r\n"))
    }

    @Test(
        "What people wrote begins no formula in a spreadsheet, and negative numbers stay numbers",
        arguments: [
            ("=1+1", "'=1+1"), ("+A1", "'+A1"), ("@SUM(A1)", "'@SUM(A1)"), ("-1+cmd|' /C calc'!A0", "'-1+cmd|' /C calc'!A0"),
            ("\t=1", "'\t=1"), ("＝1", "'＝1"), ("-1", "-1"), ("-0.5", "-0.5"), ("-", "'-"), ("-1.", "'-1."), ("a=1", "a=1"),
        ])
    func formulas(_ text: String, _ cell: String) {
        #expect(HistoryExport(title: "", rows: [Self.row(story: text)]).csv.hasSuffix("\r\n1,\(cell),,,,,,,,,,\r\n"))
    }

    @Test("Markdown has a heading and a table, and what people wrote stays in its cell")
    func markdown() {
        let rows = [Self.row(story: "a|b\n<b>*c*", votes: [.init(name: "A_b", card: "5"), .init(name: nil, card: "8")])]
        #expect(
            HistoryExport(title: "Sprint #7", rows: rows).markdown == ##"""
                # Sprint \#7

                | Round | Story | Estimate | Suggested | Mean | Agreement | Votes | Missing |
                | --- | --- | --- | --- | --- | --- | --- | --- |
                | 1 | a\|b \<b\>\*c\* |  |  |  |  | A\_b: 5, 8 |  |

                """##)
    }

    @Test("A game without a round is a header alone")
    func empty() {
        let empty = HistoryExport(title: "K7QM2X", rows: [])
        #expect(empty.csv == HistoryExport.columns.joined(separator: ",") + "\r\n")
        #expect(empty.markdown.hasPrefix("# K7QM2X\n\n| Round"))
    }
}
