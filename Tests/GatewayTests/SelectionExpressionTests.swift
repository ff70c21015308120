import Gateway
import JSONText
import Testing

@Suite("Selection expressions")
struct SelectionExpressionTests {
    static let body =
        #"{"service":"chat","action":"join","data":{"room":"room1234","list":[1,"two",{"x":true}]},"none":null,"a.b":"dot","n":1.50}"#

    /// The first six are the table of Amazon's documentation.
    @Test(
        "select what Amazon's documentation says",
        arguments: [
            ("$request.body.action", "join"),
            ("${request.body.action}", "join"),
            ("${request.body.service}/${request.body.action}", "chat/join"),
            ("${request.body.action}-${request.body.invalidPath}", "join-"),
            ("action", "action"),
            (#"\$default"#, "$default"),
            ("request.body.action", "join"),
            ("$request.body.data.room", "room1234"),
            ("$request.body.data.list[1]", "two"),
            ("$request.body.data.list[2].x", "true"),
            ("$request.body.data['room']", "room1234"),
            (#"${request.body["a.b"]}!"#, "dot!"),
            ("$request.body.data.list", #"[1, two, {"x":true}]"#),
            ("$request.body.data.list[9]", ""),
            ("$request.body.data.list.room", ""),
            ("$request.body.none", ""),
            ("$request.body.n", "1.50"),
            ("$request.body.service/$request.body.action", "chat/join"),
            (#"a\\b\c$request.body.action"#, #"a\b\cjoin"#),
            ("{$request.body.action}", "{join}"),
        ])
    func selects(expression: String, key: String) throws {
        let selected = try SelectionExpression(expression).evaluate(try JSONValue.parse(Self.body))
        #expect(selected == key)
    }

    @Test("find nothing in a body that is no object", arguments: ["[]", "1", "null", #""action""#])
    func findNothing(body: String) throws {
        #expect(try SelectionExpression("$request.body.action").evaluate(try JSONValue.parse(body)) == "")
    }

    @Test("are evaluated once: what is found is no expression again")
    func onlyOnce() throws {
        let body = try JSONValue.parse(#"{"action":"$request.body.other","other":"x"}"#)
        #expect(try SelectionExpression("$request.body.action").evaluate(body) == "$request.body.other")
    }

    @Test(
        "that are none are refused with the place",
        arguments: [
            ("", 0), ("$default", 1), ("$", 1), ("$request.header.x", 1), ("${request.body.action", 21), ("$request.body.", 14),
            ("$request.body.a[x]", 16), ("$request.body.a['x]", 19), ("$request.bodyguard", 13), ("request.body.a/b", 14),
            ("$context.connectionId", 1), ("$request.body.a[99999999999999999999]", 36),
        ])
    func refused(expression: String, position: Int) {
        let failure = #expect(throws: SelectionExpression.Failure.self) { try SelectionExpression(expression) }
        #expect(failure?.position == position)
    }
}
