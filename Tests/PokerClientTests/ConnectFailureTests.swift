import PokerClient
import Testing

@Suite("A connection that did not come about")
struct ConnectFailureTests {
    @Test(
        "is waited behind for the seconds that the server asks for, at most a minute",
        arguments: [("2", 2000), ("60", 60_000), ("3600", 60_000), ("-1", 0), ("soon", 0), ("", 0), (nil, 0)] as [(String?, Int64)])
    func retryAfter(field: String?, wait: Int64) { #expect(ConnectFailure.wait(field) == wait) }

    @Test(
        "is told with the first line of the server's words",
        arguments: [("too many\nsecond", "503: too many"), ("\r\nx", "503: x"), ("\n", "503"), ("", "503")])
    func words(body: String, text: String) { #expect(ConnectFailure.text("503", body: body) == text) }
}
