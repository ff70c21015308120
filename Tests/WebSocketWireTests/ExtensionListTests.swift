import Testing
import WebSocketWire

/// RFC 6455 section 9.1: how extensions are listed.
@Suite("The list of extensions")
struct ExtensionListTests {
    typealias Parameter = WebSocketExtension.Parameter

    @Test(
        "RFC 6455 9.1: a list is read, with blanks, quotes and several fields",
        arguments: [
            (["foo"], [WebSocketExtension("foo")]),
            ([], []),
            ([""], []),
            ([" , foo ,, bar,"], [WebSocketExtension("foo"), WebSocketExtension("bar")]),
            (["foo", "bar; a"], [WebSocketExtension("foo"), WebSocketExtension("bar", [Parameter("a")])]),
            (["foo;a=1;b"], [WebSocketExtension("foo", [Parameter("a", "1"), Parameter("b")])]),
            (["foo \t; a = 1 ,bar"], [WebSocketExtension("foo", [Parameter("a", "1")]), WebSocketExtension("bar")]),
            (["foo; a=\"10\"; b=\"\\1\\0\""], [WebSocketExtension("foo", [Parameter("a", "10"), Parameter("b", "10")])]),
            (["foo; a; a=2"], [WebSocketExtension("foo", [Parameter("a"), Parameter("a", "2")])]),
            (["x-y!#$%&'*+.^_`|~9"], [WebSocketExtension("x-y!#$%&'*+.^_`|~9")]),
        ] as [([String], [WebSocketExtension])])
    func lists(fields: [String], extensions: [WebSocketExtension]) {
        #expect(WebSocketExtension.list(in: fields) == extensions)
    }

    @Test(
        "RFC 6455 9.1: what is no list is none at all",
        arguments: [
            "foo bar", "foo;", "foo; ;a", "foo; a=", "foo; =1", "foo; a=\"1", "foo; a=\"\"", "foo; a=\"1 2\"", "foo; a=\"1\\", "fo(o)",
            "foo; a=\"1\" 2", ";", "foo; a=é", "foo/1", "\"foo\"", "foo; a=1=2",
        ])
    func malformed(field: String) {
        #expect(WebSocketExtension.list(in: ["ok", field]) == nil)
    }

    @Test("a token is what HTTP says", arguments: [("chat.v1", true), ("", false), ("a b", false), ("a,b", false), ("é", false)])
    func tokens(text: String, isToken: Bool) { #expect(WebSocketToken.isToken(text) == isToken) }
}
