import JSONText
import Logging
import NIOCore
import Poker
import PokerRules
import Rooms
import TestSupport
import Testing

@Suite("What the game reads and writes")
struct PokerWireTests {
    private static let source = GameSource(
        configuration: PokerConfiguration(), logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))

    private static let result =
        #"{"event":"result","game":"K7QM2X","v":43,"round":4,"story":null,"cause":"all","votes":[{"player":"p3","value":"5"},{"player":"p4","value":"8"}],"#
        + #""missing":[],"deck":{"name":"fibonacci","cards":["0","1","2","3","5","8","?"]},"startedAt":1,"closedAt":2}"#

    private static func bus(_ events: String, _ more: String = "") -> ByteBuffer {
        ByteBuffer(string: #"{"p":1,"epoch":"k3f9","v":43,"due":0,"now":1795460538346\#(more),"ev":[\#(events)]}"#)
    }

    @Test("a bus message is decoded into events with their versions, rounds and phases")
    func decodes() throws {
        let events = [
            #"{"event":"fenced","game":"K7QM2X","epoch":"k3f9"}"#,
            #"{"event":"player","game":"K7QM2X","v":40,"player":{"id":"p3","name":"A\"b"}}"#,
            #"{"event":"started","game":"K7QM2X","v":41,"round":4,"story":null}"#,
            #"{"event":"playerLeft","game":"K7QM2X","v":42,"player":"p3"}"#,
            Self.result,
        ]
        let message = try #require(Self.source.decode(busMessage: Self.bus(events.joined(separator: ","))))
        #expect(message.step.version == RoomVersion(epoch: "k3f9", number: 43))
        #expect(message.step.dueMs == nil && message.step.nowMs == 1_795_460_538_346)
        #expect(message.step.events.map(\.number) == [nil, 40, 41, 42, 43])
        #expect(message.step.events.map(\.round) == [nil, nil, 4, nil, 4])
        #expect(message.step.events.map(\.phase) == [nil, nil, .active, nil, .idle])
        #expect(message.step.events.map(\.removedPlayer) == [nil, nil, nil, "p3", nil])
        #expect(message.step.events.allSatisfy { !$0.isRemoval })
        #expect(message.step.events.prefix(4).map { String(buffer: $0.text) } == Array(events.prefix(4)))
    }

    @Test("a result gets its statistics, and keeps the rest of its text")
    func statistics() throws {
        let message = try #require(Self.source.decode(busMessage: Self.bus(Self.result)))
        let text = String(buffer: try #require(message.step.events.first).text)
        #expect(text.hasPrefix(Self.result.dropLast() + #","stats":{"voted":2,"#))
        let stats = try #require(try JSONValue.parse(text)["stats"])
        #expect(stats["mean"] == .number("6.5") && stats["suggest"] == "8" && stats["spread"] == 1)
        #expect(stats["counts"] == .array([["card": "5", "count": 1], ["card": "8", "count": 1]]))
        #expect(stats["agreement"] == .number("0.5") && stats["consensus"] == false)
    }

    @Test("a result without a version of the statistics is read by the first, one of a newer version stays as it came")
    func statisticsVersion() throws {
        #expect(Statistics.version == 1)
        for (version, isComputed) in [("", true), (#""statsv":1,"#, true), (#""statsv":2,"#, false)] {
            let event = Self.result.replacing(#""startedAt""#, with: version + #""startedAt""#)
            let message = try #require(Self.source.decode(busMessage: Self.bus(event)))
            let text = String(buffer: try #require(message.step.events.first).text)
            #expect((try JSONValue.parse(text)["stats"] != nil) == isComputed && text.hasPrefix(event.dropLast()))
        }
    }

    @Test("what has no version passes, a removal says so, and a settled round is not the newest")
    func laterEvents() throws {
        let events = [
            #"{"event":"reaction","game":"K7QM2X","player":"p3","emoji":"👍"}"#,
            #"{"event":"nudge","game":"K7QM2X","player":"p3","by":"p1"}"#,
            #"{"event":"playerLeft","game":"K7QM2X","v":42,"player":"p3","removed":true}"#,
            #"{"event":"settled","game":"K7QM2X","v":43,"round":2,"story":null,"value":"5"}"#,
            #"{"event":"ended","game":"K7QM2X","v":44,"round":4}"#,
        ]
        let message = try #require(Self.source.decode(busMessage: Self.bus(events.joined(separator: ","))))
        let step = message.step
        #expect(step.events.map(\.number) == [nil, nil, 42, 43, 44])
        #expect(step.events.map(\.removedPlayer) == [nil, nil, "p3", nil, nil])
        #expect(step.events.map(\.isRemoval) == [false, false, true, false, false])
        #expect(step.events.map(\.round) == [nil, nil, nil, nil, 4] && step.events.last?.phase == .idle)
    }

    @Test("statistics without votes are null where nothing exists")
    func emptyStatistics() throws {
        var writer = JSONWriter()
        Statistics(votes: [], deck: .fibonacci).write(into: &writer)
        let expected =
            #"{"voted":0,"count":0,"counts":[],"mode":[],"median":null,"medianIsUpper":false,"mean":null,"min":null,"max":null,"#
            + #""agreement":null,"consensus":false,"spread":null,"suggest":null,"first":null}"#
        #expect(writer.text == expected)
    }

    @Test("removed connections and the due are read")
    func removed() throws {
        let text = #"{"p":1,"epoch":"k","v":7,"due":1795460538999,"now":1795460538346,"rm":["AAAAAAbbbbbbbbA="],"ev":[]}"#
        let message = try #require(Self.source.decode(busMessage: ByteBuffer(string: text)))
        #expect(message.removed.map(\.text) == ["AAAAAAbbbbbbbbA="].filter { ConnectionID(text: $0) != nil })
        #expect(message.step.dueMs == 1_795_460_538_999)
    }

    @Test(
        "what is not understood is left alone",
        arguments: [
            "", "{", "[]", #"{"p":2,"epoch":"k","v":1,"due":0,"now":1,"ev":[]}"#, #"{"p":1,"epoch":"k","v":1,"due":0,"now":1}"#,
            #"{"p":1,"epoch":"k","v":1,"due":0,"now":1,"ev":[{"event":"voted"}]}"#, #"{"p":1,"epoch":"k","v":1,"due":0,"now":1,"ev":[7]}"#,
        ])
    func foreign(text: String) {
        #expect(Self.source.decode(busMessage: ByteBuffer(string: text)) == nil)
    }

    @Test("keys and channel share the game's hash tag; the channel carries prefix and database")
    func names() {
        var configuration = PokerConfiguration()
        configuration.keyPrefix = "x:"
        configuration.database = 3
        let keys = GameKeys(configuration)
        #expect(
            keys.all("K7QM2X") == [
                "x:{K7QM2X}", "x:{K7QM2X}:x", "x:{K7QM2X}:who", "x:{K7QM2X}:conn", "x:{K7QM2X}:cfg", "x:{K7QM2X}:hist",
                "x:{K7QM2X}:stories", "x:{K7QM2X}:rates",
            ])
        #expect(keys.channel("K7QM2X") == "x:3:{K7QM2X}:ch")
    }

    @Test("replies and errors have the protocol's shape")
    func frames() {
        #expect(String(buffer: GameFrame.reply(re: "\"7\"", version: 42)) == #"{"event":"reply","re":"7","ok":true,"v":42}"#)
        #expect(String(buffer: GameFrame.reply(re: nil, version: 42, cast: 2)) == #"{"event":"reply","ok":true,"v":42,"cast":2}"#)
        let refusal = PokerRefusal(.roundOver, "This round is closed", details: ["round": 5])
        #expect(
            String(buffer: GameFrame.error(refusal, re: "8", action: "vote"))
                == #"{"event":"error","re":8,"action":"vote","code":"round_over","message":"This round is closed","details":{"round":5}}"#)
    }

    @Test("a token's codes differ by attempt, its hash by token, and neither shows the token")
    func secrets() throws {
        let token = try #require(SeatToken("abcdefghijklmnopqrstuvwxyz"))
        let other = try #require(SeatToken("abcdefghijklmnopqrstuvwxyy"))
        #expect(SeatSecret.code(token, attempt: 0) != SeatSecret.code(token, attempt: 1))
        #expect(SeatSecret.code(token, attempt: 0) == SeatSecret.code(token, attempt: 0))
        #expect(SeatSecret.hash(token) != SeatSecret.hash(other))
        #expect(SeatSecret.hash(token).count == 22)
    }
}
