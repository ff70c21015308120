import Foundation
import JSONText
import Poker
import TestSupport
import Testing

/// What docs/schema says, held against the examples of docs/protocol.md and against what the server takes and refuses.
@Suite struct SchemaFrameTests {
    /// What docs/protocol.md shows: each line of its JSON blocks, but for what is neither an action nor an event of a game.
    private static func examples() throws -> [String] {
        let text = try String(contentsOfFile: "\(repositoryPath)/docs/protocol.md", encoding: .utf8)
        let game = text.components(separatedBy: "## Plain rooms and echo")[0]
        return game.components(separatedBy: "```json\n").dropFirst()
            .flatMap { $0.components(separatedBy: "\n```")[0].components(separatedBy: "\n") }
            .filter { !$0.hasPrefix(#"{"message":"Forbidden","reason":"#) }
    }

    /// What is wrong with each of these frames by the schema of that name; empty when nothing is.
    private static func complaints(_ schema: String, _ frames: [String]) throws -> [String] {
        let list = JSONValue.array(frames.map { .array([.string(schema), .string($0)]) })
        let file = FileManager.default.temporaryDirectory.appending(path: "frames-\(UUID().uuidString).json")
        try Data(list.description.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let script = "\(repositoryPath)/Tests/Clients/schema_check.py"
        let output = try TestProcess.run(PythonTool.path(), ["-B", script, "\(repositoryPath)/docs/schema", file.path])
        try #require(output.end == .status(0), "\(output.text)")
        let lines = output.text.components(separatedBy: "\n").dropLast()
        try #require(lines.count == frames.count, "\(output.text)")
        return Array(lines)
    }

    @Test(arguments: ["actions", "events"])
    func `each example of the protocol is as the schemas say`(schema: String) throws {
        let frames = try Self.examples().filter {
            (try JSONValue.parse($0)["action"] != nil && JSONValue.parse($0)["event"] == nil) == (schema == "actions")
        }
        #expect(frames.count > 6, "the examples are found")
        for (frame, complaint) in zip(frames, try Self.complaints(schema, frames)) { #expect(complaint.isEmpty, "\(complaint)\n\(frame)") }
    }

    @Test func `the examples show the welcome, the state, a start, a result and what was settled`() throws {
        let events = try Self.examples().compactMap { try JSONValue.parse($0)["event"]?.stringValue }
        #expect(Set(["welcome", "state", "started", "result", "settled", "stories", "error", "reply"]).subtracting(events) == [])
    }

    /// Messages at the edge of what the server takes: numbers in place of texts, space around them, characters of many code points.
    private static let taken = [
        #"{"action":"createGame","id":7.50,"name":"Ana","title":2027,"deck":[0,"½",1.5],"passcode":1234,"slug":" Team-1 "}"#,
        #"{"action":"createGame","name":" \#(String(repeating: "👩‍👩‍👧", count: 17)) ","options":{"title":7,"deck":[1,2],"passcode":1,"slug":"a-b"}}"#,
        #"{"action":"joinGame","game":"k7qm2x","name":"\#(String(repeating: " ", count: 50))Ana","passcode":0}"#,
        #"{"action":"joinGame","game":"K7QM2X","name":null,"token":"abcdefghijklmnopqrstuv","seat":null}"#,
        #"{"action":"startVote","story":12,"round":1,"seconds":86400}"#,
        #"{"action":"startVote","story":"\#(String(repeating: "é́", count: 120))","round":null}"#,
        #"{"action":"vote","value":0,"round":0,"cast":0}"#, #"{"action":"vote","value":1e3}"#,
        #"{"action":"vote","value":null,"cast":999999999}"#,
        #"{"action":"closeVote","round":999999999,"discard":null}"#,
        #"{"action":"setPlayer","player":"p3","name":null,"dealer":false}"#,
        #"{"action":"setGame","title":1,"passcode":null}"#, #"{"action":"setGame","options":{"passcode":null}}"#,
        #"{"action":"setGame","deck":[1,"2"]}"#,
        #"{"action":"putStories","stories":[{"id":7,"title":8,"note":9,"estimate":10}],"before":11}"#,
        #"{"action":"putStories","stories":[{"id":" PAY-7 ","title":"T","link":"","note":null}],"csv":null}"#,
        #"{"action":"putStories","csv":"Login","before":""}"#,
        #"{"action":"removeStories","ids":[1,"s2"]}"#,
        #"{"action":"settle","value":13,"story":5}"#, #"{"action":"settle","value":null,"round":1}"#,
        #"{"action":"react","emoji":"\#(String(repeating: " ", count: 40))👍"}"#,
        #"{"action":"nudge","player":null}"#, #"{"action":"removePlayer","player":"p2"}"#, #"{"action":"endGame","game":null}"#,
        #"{"action":"leaveGame","id":"x"}"#, #"{"action":"sync","since":0}"#, #"{"action":"sync","since":{"epoch":null,"v":0}}"#,
        #"{"action":"joinGame","game":"ABCDEF","name":"Ana","since":{"epoch":"e","v":3},"beat":true}"#,
        #"{"action":"createGame","name":"Ana","beat":null}"#,
    ]

    /// What the server refuses for its types and ranges, and the schemas too.
    private static let refused = [
        #"{"action":"createGame","name":5}"#, #"{"action":"createGame","name":"Ana","slug":12345}"#,
        #"{"action":"createGame","name":"Ana","deck":[1]}"#,
        #"{"action":"createGame","name":"Ana","deck":7}"#, #"{"action":"createGame","name":"Ana","locked":1}"#,
        #"{"action":"createGame","name":"Ana","policy":1}"#,
        #"{"action":"createGame","name":"Ana","token":1234567890123456789012}"#, #"{"action":"createGame","name":"Ana","passcode":true}"#,
        #"{"action":"joinGame","game":234567,"name":"Ana"}"#, #"{"action":"joinGame","name":"Ana"}"#,
        #"{"action":"joinGame","game":"K7QM2X"}"#,
        #"{"action":"startVote","round":0}"#, #"{"action":"startVote","round":"1"}"#, #"{"action":"startVote","seconds":0}"#,
        #"{"action":"startVote","seconds":86401}"#, #"{"action":"startVote","story":true}"#,
        #"{"action":"vote"}"#, #"{"action":"vote","value":true}"#, #"{"action":"vote","value":"5","round":"1"}"#,
        #"{"action":"vote","value":"5","cast":-1}"#,
        #"{"action":"closeVote","round":1.5}"#, #"{"action":"closeVote","discard":"true"}"#, #"{"action":"closeVote","round":1000000000}"#,
        #"{"action":"setPlayer","name":5}"#, #"{"action":"setPlayer"}"#, #"{"action":"removePlayer","player":2}"#,
        #"{"action":"nudge","player":2}"#, #"{"action":"joinGame","game":"ABCDEF","name":"Ana","since":-1}"#,
        #"{"action":"joinGame","game":"ABCDEF","name":"Ana","beat":1}"#,
        #"{"action":"putStories","stories":[{"title":true}]}"#, #"{"action":"putStories","stories":[]}"#,
        #"{"action":"putStories","csv":5}"#,
        #"{"action":"putStories","stories":[{"title":"T","link":5}]}"#, #"{"action":"putStories","stories":[{"id":"a b","title":"T"}]}"#,
        #"{"action":"removeStories","ids":[]}"#, #"{"action":"removeStories","ids":"s1"}"#,
        #"{"action":"settle"}"#, #"{"action":"settle","value":true}"#, #"{"action":"settle","value":"5","round":0}"#,
        #"{"action":"react","emoji":5}"#,
        #"{"action":"sync","since":-1}"#, #"{"action":"sync","since":{"epoch":"a3d09ffe"}}"#,
        #"{"action":"sync","since":{"epoch":12345678,"v":1}}"#,
        #"{"action":"leaveGame","id":true}"#, #"{"action":"leaveGame","game":5}"#,
    ]

    private static func isTaken(_ message: String) throws -> Bool {
        let body = try JSONValue.parse(message)
        return (try? PokerRequest.parse(body, routed: "", limits: PokerConfiguration())) != nil
    }

    @Test func `what the server takes is as the schema of actions says, numbers and all`() throws {
        for (frame, complaint) in zip(Self.taken, try Self.complaints("actions", Self.taken)) {
            #expect(try Self.isTaken(frame), "\(frame)")
            #expect(complaint.isEmpty, "\(complaint)\n\(frame)")
        }
    }

    @Test func `what the server refuses for its types and ranges is not as the schema of actions says`() throws {
        for (frame, complaint) in zip(Self.refused, try Self.complaints("actions", Self.refused)) {
            #expect(try !Self.isTaken(frame), "\(frame)")
            #expect(!complaint.isEmpty, "\(frame)")
        }
    }
}
