import JSONText
import NIOCore
import Poker
import TestSupport
import Testing

@Suite("Names over real sockets")
struct NameTests {
    @Test("a name that looks like another's gets a number, however it is written, with a new seat and with a new name")
    func alike() async throws {
        try await PokerNode.with(1) { nodes, _ in
            let ana = try await GamePlayer.connect(nodes[0].url)
            let luis = try await GamePlayer.connect(nodes[0].url)
            let game = try await ana.ask("createGame", #""name":"José""#)["game"]?.stringValue ?? ""
            for name in [
                "Jose\u{301}", "Jos\u{E9}\u{200B}", "Jo\u{200D}s\u{E9}", "Jo\u{AD}s\u{E9}", "Jos\u{E9}\u{2060}", "Jos\u{E9}\u{3164}",
                "Jo\u{34F}s\u{E9}", "Jos\u{E9}\u{E0041}",
            ] {
                let welcome = try await luis.ask("joinGame", #""game":"\#(game)","name":"\#(name)""#)
                #expect(Self.names(welcome) == ["Jos\u{E9}", "Jos\u{E9} (2)"], "\(name.unicodeScalars)")
                #expect(try await luis.ask("setPlayer", #""name":"Luis""#)["ok"] == true)
                #expect(try await luis.ask("setPlayer", #""name":"\#(name)""#)["ok"] == true)
                let told = try #require(await luis.events("player").last?["player"]?["name"]?.stringValue)
                #expect(Array(told.unicodeScalars) == Array("Jos\u{E9} (2)".unicodeScalars))
                try await luis.ask("leaveGame")
            }
        }
    }

    /// As they are written: texts count as equal in Swift when only their form is another.
    private static func names(_ welcome: JSONValue) -> [[Unicode.Scalar]] {
        (welcome["state"]?["players"]?.arrayValue ?? []).map { Array(($0["name"]?.stringValue ?? "").unicodeScalars) }
    }
}

private func == (names: [[Unicode.Scalar]], texts: [String]) -> Bool { names == texts.map { Array($0.unicodeScalars) } }
