import Gateway
import JSONText
import NIOCore
import SocketClient
import TestSupport
import Testing

@Suite("The rooms integration", .serialized, .timeLimit(.minutes(1)))
struct PlainRoomsTests {
    static let stage = ConfigurationNode.map([
        "connectionRate": .scalar("unlimited"), "routes": .map(["$default": .map(["integration": .scalar("rooms")])]),
    ])

    static func ask(_ client: SocketConnection, _ message: String) async throws -> String {
        try await client.send(text: message)
        return try await client.nextText()
    }

    @Test("every member on every node gets a message once, and nobody else gets it")
    func fanOut() async throws {
        let redis = try RedisServerProcess()
        try await GatewayBench.run(stages: ["rooms": Self.stage], redis: redis) { first in
            try await GatewayBench.run(stages: ["rooms": Self.stage], redis: redis) { second in
                var members: [SocketConnection] = []
                for bench in [first, second, first, second] {
                    let client = try await bench.connect("rooms")
                    #expect(try await Self.ask(client, #"{"action":"join","room":"R"}"#) == #"{"event":"joined","room":"R"}"#)
                    members.append(client)
                }
                let stranger = try await second.connect("rooms")
                #expect(try await Self.ask(stranger, #"{"action":"join","room":"S"}"#) == #"{"event":"joined","room":"S"}"#)
                for (number, sender) in members.enumerated() {
                    try await sender.send(text: #"{"action":"send","room":"R","data":{"n":\#(number)}}"#)
                    for member in members {
                        #expect(try await member.nextText() == #"{"event":"message","room":"R","data":{"n":\#(number)}}"#)
                    }
                }
                for client in members + [stranger] {
                    #expect(try await Self.ask(client, #"{"action":"leave","room":"R"}"#) == #"{"event":"left","room":"R"}"#)
                }
            }
        }
    }

    @Test("a sender's messages come in their order, to a member on another node too")
    func order() async throws {
        let redis = try RedisServerProcess()
        try await GatewayBench.run(stages: ["rooms": Self.stage], redis: redis) { first in
            try await GatewayBench.run(stages: ["rooms": Self.stage], redis: redis) { second in
                let sender = try await first.connect("rooms")
                let reader = try await second.connect("rooms")
                for client in [sender, reader] { _ = try await Self.ask(client, #"{"action":"join","room":"R"}"#) }
                for number in 0..<200 { try await sender.send(text: #"{"action":"send","room":"R","data":\#(number)}"#) }
                for client in [sender, reader] {
                    for number in 0..<200 { #expect(try await client.nextText() == #"{"event":"message","room":"R","data":\#(number)}"#) }
                }
            }
        }
    }

    @Test(
        "data arrives as it was written",
        arguments: ["null", "1.50", "12345678901234567890", "1E+2", #""ñ \"☕️\" \n""#, "[]", "{}", #"{"b":1,"a":[true,false]}"#])
    func data(json: String) async throws {
        try await GatewayBench.run(stages: ["rooms": Self.stage]) { bench in
            let client = try await bench.connect("rooms")
            _ = try await Self.ask(client, #"{"action":"join","room":"R"}"#)
            #expect(
                try await Self.ask(client, #"{"action":"send","room":"R","data":\#(json)}"#)
                    == #"{"event":"message","room":"R","data":\#(json)}"#)
        }
    }

    @Test("an id comes back as re, and makes send answered")
    func ids() async throws {
        try await GatewayBench.run(stages: ["rooms": Self.stage]) { bench in
            let client = try await bench.connect("rooms")
            #expect(
                try await Self.ask(client, #"{"action":"join","room":"R","id":"1"}"#) == #"{"event":"joined","re":"1","room":"R"}"#)
            #expect(
                try await Self.ask(client, #"{"action":"join","room":"R","id":2}"#) == #"{"event":"joined","re":2,"room":"R"}"#)
            try await client.send(text: #"{"action":"send","room":"R","data":1,"id":"3"}"#)
            let answers = [try await client.nextText(), try await client.nextText()].sorted()
            #expect(answers == [#"{"event":"message","room":"R","data":1}"#, #"{"event":"reply","re":"3","ok":true}"#])
            #expect(
                try await Self.ask(client, #"{"action":"leave","room":"R","id":"4"}"#) == #"{"event":"left","re":"4","room":"R"}"#)
        }
    }

    @Test(
        "what cannot be done is an error event",
        arguments: [
            (#"{"action":"send","room":"R","data":1}"#, "not_joined"), (#"{"action":"send","room":"R"}"#, "bad_request"),
            (#"{"action":"join"}"#, "bad_request"), (#"{"action":"join","room":""}"#, "bad_request"),
            (#"{"action":"join","room":7}"#, "bad_request"), (#"{"action":"jump","room":"R"}"#, "unknown_action"),
            (#"{"room":"R"}"#, "unknown_action"), ("hi", "bad_request"), ("[]", "bad_request"),
            (#"{"action":"join","room":"\#(String(repeating: "ñ", count: 129))"}"#, "bad_request"),
        ])
    func errors(message: String, code: String) async throws {
        try await GatewayBench.run(stages: ["rooms": Self.stage]) { bench in
            let client = try await bench.connect("rooms")
            let answer = try JSONValue.parse(try await Self.ask(client, message)).objectValue
            #expect(answer?["event"]?.stringValue == "error" && answer?["code"]?.stringValue == code)
            let longest = String(repeating: "ñ", count: 128)
            #expect(
                try await Self.ask(client, #"{"action":"join","room":"\#(longest)"}"#) == #"{"event":"joined","room":"\#(longest)"}"#)
        }
    }

    @Test("a connection may be in a hundred rooms, and in another one after it has left one")
    func limit() async throws {
        try await GatewayBench.run(stages: ["rooms": Self.stage]) { bench in
            let client = try await bench.connect("rooms")
            for number in 0..<100 { _ = try await Self.ask(client, #"{"action":"join","room":"R\#(number)"}"#) }
            #expect(try await Self.ask(client, #"{"action":"join","room":"X"}"#).contains(#""code":"limit""#))
            _ = try await Self.ask(client, #"{"action":"leave","room":"R5"}"#)
            #expect(try await Self.ask(client, #"{"action":"join","room":"X"}"#) == #"{"event":"joined","room":"X"}"#)
        }
    }
}
