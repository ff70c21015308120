import NIOCore
import Rooms
import Testing

/// States that were read before events which their receiver has already.
@Suite("A state and the reply that follows it", .timeLimit(.minutes(1)))
struct StateOrderTests {
    private let room = RoomKey.game("G")

    /// What an integration does once the step of `sync` is answered. The client is told `next` once it may be told more.
    private func answer(_ member: BenchMember, at number: Int) async throws {
        try await member.onShard { rooms in
            let state = DirectFrame(
                connection: member.id, text: ByteBuffer(string: "state \(number)"), floor: ScriptedGames.version(number),
                request: StateRequest(re: "1", action: "sync", since: nil))
            rooms.apply(self.room, step: ScriptedGames.idle(at: number), reply: state) {
                member.say("next")
            }
        }
    }

    @Test("the reply comes after the state also when the state was overtaken and is read again", arguments: [1, 2])
    func overtaken(loops: Int) async throws {
        try await RoomsBench.run(loops: loops) { bench in
            let ana = try await bench.connect()
            try await ana.join(self.room, player: "p1", at: 2)
            #expect(try await ana.nextText() == "welcome 2")
            try await self.answer(ana, at: 2)
            #expect(try await ana.texts(upTo: "next") == ["state 2", "reply 2", "next"])
            try bench.publish("3 voted", in: self.room)
            #expect(try await ana.nextText() == "voted")
            bench.games.position = 3
            try await self.answer(ana, at: 2)
            #expect(try await ana.texts(upTo: "next") == ["state 3", "reply 3", "next"])
        }
    }

    @Test("a state that events overtake again and again is refused, so that the connection can go on", arguments: [1, 2])
    func overtakenForEver(loops: Int) async throws {
        try await RoomsBench.run(loops: loops) { bench in
            let ana = try await bench.connect()
            try await ana.join(self.room, player: "p1", at: 2)
            try bench.publish("3 voted", in: self.room)
            #expect(try await ana.texts(upTo: "voted") == ["welcome 2", "voted"])
            // Redis says 2 however often it is asked.
            bench.games.position = 2
            try await self.answer(ana, at: 2)
            #expect(try await ana.texts(upTo: "next") == ["unavailable", "next"])
        }
    }

    @Test("a reply that is held back when its game ends is sent before the socket is closed", arguments: [1, 2])
    func heldAtTheEnd(loops: Int) async throws {
        try await RoomsBench.run(loops: loops) { bench in
            let ana = try await bench.connect()
            try await ana.join(self.room, player: "p1", at: 2)
            #expect(try await ana.nextText() == "welcome 2")
            try await ana.onShard { rooms in
                // Its events are those of version 9: what lies between is missing.
                let reply = DirectFrame(connection: ana.id, text: ByteBuffer(string: "reply 9"))
                rooms.apply(self.room, step: ScriptedGames.step(9, "result"), reply: reply) {
                    ana.say("next")
                }
                rooms.gone(self.room)
            }
            #expect(try await ana.texts(upTo: "next") == ["reply 9", "next"])
        }
    }

    @Test("a state that comes when its seat has left is a refusal", arguments: [1, 2])
    func seatless(loops: Int) async throws {
        try await RoomsBench.run(loops: loops) { bench in
            let ana = try await bench.connect()
            let luis = try await bench.connect()
            try await ana.join(self.room, player: "p1", at: 2)
            #expect(try await ana.nextText() == "welcome 2")
            try await luis.join(self.room, player: "p2", at: 3)
            try bench.publish("4 left p2", in: self.room)
            #expect(try await luis.texts(upTo: "left") == ["welcome 3", "left"])
            try await self.answer(luis, at: 3)
            #expect(try await luis.texts(upTo: "next") == ["refused", "next"])
        }
    }
}
