import JSONText
import NIOCore
import Poker
import PokerRules
import Testing

@Suite("Edits of stories, as clients send them")
struct StoryRequestTests {
    private static func parse(_ fields: String, action: String = "putStories", limit: Int = 500) throws(PokerRequest.Refused) -> PokerAction
    {
        var limits = PokerConfiguration()
        limits.storiesPerGame = limit
        return try PokerRequest.parse(try? JSONValue.parse("{\(fields)}"), routed: action, limits: limits).action
    }

    /// Each story as its id and fields, with `|` between them: `=` kept, `-` cleared.
    private static func texts(_ action: PokerAction) -> [String] {
        guard case .putStories(let edit) = action else { return [] }
        return edit.stories.map { story in
            let fields = [StoryField.title, .link, .note, .estimate].map { field in
                switch story[field] {
                case .keep: "="
                case .clear: "-"
                case .set(let text): text
                }
            }
            return ([story.id ?? ""] + fields).joined(separator: "|")
        }
    }

    @Test(
        "stories are read from a list or a table",
        arguments: [
            (#""stories":[{"title":"Login"}]"#, ["|Login|=|=|="]),
            (#""stories":[{"id":"s1"},{"id":7,"title":8,"estimate":0.50}]"#, ["s1|=|=|=|=", "7|8|=|=|0.50"]),
            (#""stories":[{"id":"s1","link":null,"note":"","estimate":null}]"#, ["s1|=|-|-|-"]),
            (
                #""stories":[{"id":null,"title":" T ","note":"a\r\nb","link":"https://e.com","estimate":"½","more":[1]}]"#,
                ["|T|https://e.com|a\nb|½"]
            ),
            (#""csv":"title;id\nLogin;a1","stories":null"#, ["a1|Login|=|=|="]), (#""csv":"- One\n- Two""#, ["|One|=|=|=", "|Two|=|=|="]),
        ])
    func edits(fields: String, stories: [String]) throws {
        #expect(try Self.texts(Self.parse(fields)) == stories)
    }

    @Test(
        "before says the place",
        arguments: [("", .asTheyAre), (#","before":null"#, .asTheyAre), (#","before":"""#, .last), (#","before":"s2""#, .before("s2"))]
            as [(String, StoryEdit.Place)])
    func places(field: String, place: StoryEdit.Place) throws {
        var edit = StoryEdit([])
        if case .putStories(let read) = try Self.parse(#""stories":[{"id":"s1"}]\#(field)"#) { edit = read }
        #expect(edit.place == place && edit.stories.count == 1)
    }

    @Test(
        "what cannot be taken is refused as a whole, with the story or line and what to do",
        arguments: [
            ("", [:]), (#""stories":[{"title":"T"}],"csv":"T""#, [:]), (#""stories":[]"#, [:]), (#""stories":{"title":"T"}"#, [:]),
            (#""csv":7"#, [:]),
            (#""stories":[{"title":"T"},7]"#, ["index": 1]), (#""stories":[{"title":"T"},{}]"#, ["index": 1]),
            (#""stories":[{"link":"https://e.com"}]"#, ["index": 0]), (#""stories":[{"title":null}]"#, ["index": 0]),
            (#""stories":[{"id":"s1","title":""}]"#, ["index": 0]), (#""stories":[{"id":"a b","title":"T"}]"#, ["index": 0]),
            (#""stories":[{"id":"","title":"T"}]"#, ["index": 0]), (#""stories":[{"title":["T"]}]"#, ["index": 0]),
            (#""stories":[{"title":"T"},{"title":"T","link":"ftp://e.com"}]"#, ["index": 1]),
            (#""stories":[{"title":"T","note":true}]"#, ["index": 0]), (#""stories":[{"title":"T\u0000"}]"#, ["index": 0]),
            (#""stories":[{"id":"a","title":"T"},{"id":"a"}]"#, ["index": 1]), (#""stories":[{"id":"s1"}],"before":"s1""#, [:]),
            (#""stories":[{"id":"s1"}],"before":[]"#, [:]), (#""csv":"title,id\nT,a b""#, ["line": 2]), (#""csv":"  ""#, [:]),
        ] as [(String, JSONObject)])
    func refused(fields: String, details: JSONObject) throws {
        let refused = #expect(throws: PokerRequest.Refused.self) { try Self.parse(fields) }
        #expect(refused?.refusal.code == .badRequest && refused?.refusal.details == details)
        #expect(refused?.refusal.message.isEmpty == false)
    }

    @Test("more stories than a game may have are refused as the limit, however they come", arguments: ["csv", "stories", "ids"])
    func limits(field: String) throws {
        let fields = [
            "csv": #""csv":"a\nb\nc""#, "stories": #""stories":[{"id":"a"},{"id":"b"},{"id":"c"}]"#, "ids": #""ids":["a","b","c"]"#,
        ]
        let refused = #expect(throws: PokerRequest.Refused.self) {
            try Self.parse(fields[field] ?? "", action: field == "ids" ? "removeStories" : "putStories", limit: 2)
        }
        #expect(refused?.refusal.code == .limit && refused?.refusal.details == ["stories": 2])
        #expect(refused?.refusal.message == "A game may have 2 stories; remove some with removeStories first")
    }

    @Test("an unknown before that can be no id is refused as unknown")
    func unknownBefore() {
        let refused = #expect(throws: PokerRequest.Refused.self) { try Self.parse(#""stories":[{"id":"s1"}],"before":"a b""#) }
        #expect(refused?.refusal.code == .storyNotFound)
    }

    @Test("ids to remove are a list, and those that can be none are left out")
    func removals() throws {
        #expect(try Self.parse(#""ids":["s1",7,"a b",""]"#, action: "removeStories") == .removeStories(["s1", "7"]))
        for fields in ["", #""ids":[]"#, #""ids":"s1""#, #""ids":[null]"#] {
            #expect(throws: PokerRequest.Refused.self) { try Self.parse(fields, action: "removeStories") }
        }
    }

    @Test("a rate lets so many through within its window, which moves along, and says when the next may come")
    func rate() {
        var rate = SlidingRate(3, in: .seconds(10))
        let start = NIODeadline.now()
        for second in [0, 4, 9] { #expect(rate.take(at: start + .seconds(Int64(second))) == nil) }
        #expect(rate.take(at: start + .seconds(9)) == .seconds(1))
        #expect(rate.take(at: start + .seconds(10)) == nil)
        #expect(rate.take(at: start + .seconds(13)) == .seconds(1))
        #expect(rate.take(at: start + .seconds(14)) == nil)
        #expect(rate.take(at: start + .hours(1)) == nil)
    }
}
