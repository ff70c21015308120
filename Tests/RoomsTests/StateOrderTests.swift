import NIOCore
import Rooms
import Testing

/// States that were read before events which their receiver has already.
@Suite("A state and the reply that follows it", .timeLimit(.minutes(1)))
struct StateOrderTests {
    private let room = RoomKey.game("G")

    /// What an integration does once the step of `sync` is answered.
    private func answer(_ member: BenchMember, at number: Int) async throws {
        try await member.onShard { rooms in
            let state = DirectFrame(
                connection: member.id, text: ByteBuffer(string: "state \(number)"), floor: ScriptedGames.version(number),
                request: StateRequest(re: "1", action: "sync", since: nil))
            rooms.apply(self.room, step: ScriptedGames.idle(at: number), reply: state)
        }
    }

    @Test("the reply comes after the state also when the state was overtaken and is read again", arguments: [1, 2])
    func overtaken(loops: Int) async throws {
        try await RoomsBench.run(loops: loops) { bench in
            let ana = try await bench.connect()
            try await ana.join(self.room, player: "p1", at: 2)
            #expect(try await ana.nextText() == "welcome 2")
            try await self.answer(ana, at: 2)
            #expect(try await ana.texts(upTo: "reply 2") == ["state 2", "reply 2"])
            try bench.publish("3 voted", in: self.room)
            #expect(try await ana.nextText() == "voted")
            bench.games.position = 3
            try await self.answer(ana, at: 2)
            #expect(try await ana.texts(upTo: "reply 3") == ["state 3", "reply 3"])
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
            #expect(try await luis.nextText() == "refused")
        }
    }
}
