import NIOCore
import Rooms
import SocketClient
import Testing

/// Who is a member of a room, when messages of the bus, answers of steps and messages between the loops overtake one another.
///
/// Each order is brought about: what is to come late is given late.
@Suite("Who is a member of a room", .timeLimit(.minutes(1)))
struct MembershipTests {
    private let room = RoomKey.game("G")

    @Test("G4: a late playerLeft leaves the connection in that has joined again since", arguments: [1, 2])
    func lateLeft(loops: Int) async throws {
        try await RoomsBench.run(loops: loops) { bench in
            let luis = try await bench.connect()
            try await luis.join(self.room, player: "p2", at: 2)
            bench.games.position = 4
            try await luis.join(self.room, player: "p2", at: 4)
            #expect(try await luis.texts(upTo: "welcome 4") == ["welcome 2", "welcome 4"])
            try bench.publish("3 left p2", in: self.room)
            try bench.publish("5 result", in: self.room)
            #expect(try await luis.texts(upTo: "result") == ["result"])
        }
    }

    @Test("G4: another connection's late leave leaves the one in that has joined again since", arguments: [1, 2])
    func lateLeave(loops: Int) async throws {
        try await RoomsBench.run(loops: loops) { bench in
            let tabs = [try await bench.connect(), try await bench.connect()]
            try await tabs[0].join(self.room, player: "p2", at: 2)
            #expect(try await tabs[0].nextText() == "welcome 2")
            try await tabs[1].join(self.room, player: "p2", at: 3)
            bench.games.position = 5
            try bench.publish("4 left p2", in: self.room)
            #expect(try await tabs[1].texts(upTo: "left") == ["welcome 3", "left"])
            try await tabs[1].join(self.room, player: "p2", at: 5)
            try bench.publish("6 started", in: self.room)
            #expect(try await tabs[1].texts(upTo: "started") == ["welcome 5", "started"])
            try await tabs[0].onShard { rooms in
                rooms.apply(self.room, step: ScriptedGames.step(4, "left", leaving: "p2"), reply: nil)
                for tab in tabs { rooms.leave(self.room, connection: tab.id, at: ScriptedGames.version(4)) }
                rooms.say("end", to: tabs[0].id, in: self.room, at: 4)
            }
            #expect(try await tabs[0].texts(upTo: "end") == ["joined", "left", "end"])
            try bench.publish("7 result", in: self.room)
            #expect(try await tabs[1].texts(upTo: "result") == ["result"])
        }
    }

    @Test("G7: a game that is made anew under the name keeps who has joined it, and closes the others with 4004", arguments: [1, 2])
    func madeAnew(loops: Int) async throws {
        try await RoomsBench.run(loops: loops) { bench in
            let (mia, luis) = (try await bench.connect(), try await bench.connect())
            try await mia.join(self.room, player: "p1", at: 2)
            #expect(try await mia.nextText() == "welcome 2")
            try await luis.join(self.room, player: "p2", at: 3)
            #expect(try await luis.nextText() == "welcome 3")
            (bench.games.epoch, bench.games.position) = ("e2", 5)
            // The state is asked for by this answer, when this member is still the old game's.
            try await luis.onShard { $0.entered(self.room, luis.id, player: "p2", at: 5, epoch: "e2") }
            let end = try await mia.textsUpToClose()
            #expect(end.texts == ["joined"] && end.code == 4004)
            try bench.publish("6 started", in: self.room)
            #expect(try await luis.texts(upTo: "started") == ["welcome 5", "started"])
        }
    }

    @Test("a game whose epoch has another second part is the same game: nobody is sent away", arguments: [1, 2])
    func restarted(loops: Int) async throws {
        try await RoomsBench.run(loops: loops) { bench in
            let mia = try await bench.connect()
            try await mia.join(self.room, player: "p1", at: 2)
            #expect(try await mia.nextText() == "welcome 2")
            (bench.games.epoch, bench.games.position) = ("e1.f", 2)
            try bench.publish("3 started", in: self.room)
            #expect(try await mia.texts(upTo: "started").last == "started")
        }
    }

    @Test("G6: a connection that left and joined again in one turn is dropped when it closes", arguments: [1, 2])
    func leaveAndJoin(loops: Int) async throws {
        try await RoomsBench.run(loops: loops) { bench in
            let luis = try await bench.connect()
            try await luis.join(self.room, player: "p2", at: 2)
            try await luis.onShard { rooms in
                rooms.apply(self.room, step: ScriptedGames.step(3, "left", leaving: "p2"), reply: nil)
                rooms.leave(self.room, connection: luis.id, at: ScriptedGames.version(3))
                rooms.entered(self.room, luis.id, player: "p2", at: 4)
            }
            #expect(try await luis.texts(upTo: "welcome 4") == ["welcome 2", "left", "welcome 4"])
            await luis.client.close()
            #expect(try await bench.isForgotten(self.room))
            #expect(bench.games.dropped == [luis.id])
        }
    }

    @Test("G6: before a game is forgotten Redis gets the list without members")
    func farewell() async throws {
        try await RoomsBench.run { bench in
            let luis = try await bench.connect()
            try await luis.join(self.room, player: "p2", at: 2)
            #expect(try await luis.nextText() == "welcome 2")
            await luis.client.close()
            #expect(try await bench.isForgotten(self.room))
            #expect(bench.games.lists == [[]])
        }
    }

    @Test("a connection whose seat left before its welcome was here gets the playerLeft and is no member", arguments: [1, 2])
    func leftBeforeWelcome(loops: Int) async throws {
        try await RoomsBench.run(loops: loops) { bench in
            let ana = try await bench.connect()
            let luis = try await bench.connect()
            try await ana.join(self.room, player: "p1", at: 2)
            #expect(try await ana.nextText() == "welcome 2")
            #expect(try await luis.prepare(self.room))
            try bench.publish("3 joined", in: self.room)
            try bench.publish("4 left p2", in: self.room)
            #expect(try await ana.texts(upTo: "left") == ["joined", "left"])
            try await luis.onShard { $0.entered(self.room, luis.id, player: "p2", at: 3) }
            #expect(try await luis.texts(upTo: "left") == ["welcome 3", "left"])
            try bench.publish("5 result", in: self.room)
            #expect(try await ana.texts(upTo: "result") == ["result"])
            try await luis.onShard { $0.say("end", to: luis.id, in: self.room, at: 5) }
            #expect(try await luis.texts(upTo: "end") == ["end"])
        }
    }

    @Test("G10: a plain room that was left and joined again in one turn is forgotten once its member closes", arguments: [1, 2])
    func plainAgain(loops: Int) async throws {
        try await RoomsBench.run(loops: loops) { bench in
            let luis = try await bench.connect()
            #expect(try await luis.joinPlain("R"))
            try await luis.onShard { $0.leavePlain("R", connection: luis.id) }
            #expect(try await luis.joinPlain("R"))
            #expect(try await luis.isInPlain("R"))
            try await luis.onShard { rooms in
                rooms.leavePlain("R", connection: luis.id)
                rooms.joinPlain("R", connection: luis.id) { _ in rooms.closed(luis.id) }
            }
            #expect(try await bench.isForgotten(.plain("R")))
        }
    }

    @Test("G10: a plain room forgets who closed before its join came back", arguments: [1, 2])
    func plainClosed(loops: Int) async throws {
        try await RoomsBench.run(loops: loops) { bench in
            let ana = try await bench.connect()
            let luis = try await bench.connect()
            #expect(try await ana.joinPlain("R"))
            try await luis.onShard { rooms in
                rooms.joinPlain("R", connection: luis.id) { _ in }
                rooms.closed(luis.id)
            }
            await ana.client.close()
            #expect(try await bench.isForgotten(.plain("R")))
        }
    }

    @Test("G4: a list that took a connection out while its join was on the way is followed by one with it", arguments: [1, 2])
    func listOvertakesJoin(loops: Int) async throws {
        try await RoomsBench.run(loops: loops) { bench in
            let ana = try await bench.connect()
            let luis = try await bench.connect()
            try await ana.join(self.room, player: "p1", at: 2)
            #expect(try await luis.prepare(self.room))
            try bench.publish("2 rm \(luis.id)", in: self.room)
            try bench.publish("3 voted", in: self.room)
            #expect(try await ana.texts(upTo: "voted") == ["welcome 2", "voted"])
            try await luis.onShard { $0.entered(self.room, luis.id, player: "p2", at: 4) }
            #expect(try await luis.nextText() == "welcome 4")
            #expect(bench.games.lists.map { Set($0.map(\.connection)) } == [[ana.id, luis.id]])
        }
    }

    @Test("G4: a drop that Redis did not take is forgotten when its connection joins again, and Redis gets the members", arguments: [1, 2])
    func dropAndJoin(loops: Int) async throws {
        try await RoomsBench.run(loops: loops) { bench in
            let luis = try await bench.connect()
            bench.games.isAway = true
            try await luis.onShard { $0.cancel(self.room, for: luis.id, mayHaveJoined: true) }
            #expect(await bench.isDropped([luis.id]))
            // Redis stays away: else the drop might be made good before the join.
            try await luis.join(self.room, player: "p2", at: 2)
            #expect(try await luis.nextText() == "welcome 2")
            #expect(bench.games.lists.map { $0.map(\.connection) } == [[luis.id]])
        }
    }

    @Test("G4: who may have joined is taken out also when its room is forgotten by then")
    func doubtfulJoin() async throws {
        try await RoomsBench.run { bench in
            let luis = try await bench.connect()
            try await luis.onShard { $0.cancel(self.room, for: luis.id, mayHaveJoined: true) }
            #expect(await bench.isDropped([luis.id]))
            #expect(try await bench.isForgotten(self.room))
        }
    }

    @Test("G4: a drop that is asked for while one is on its way is sent once more", arguments: [1, 2])
    func dropAgain(loops: Int) async throws {
        try await RoomsBench.run(loops: loops) { bench in
            let luis = try await bench.connect()
            bench.games.isSlow = true
            try await luis.onShard { rooms in
                rooms.cancel(self.room, for: luis.id, mayHaveJoined: true)
                rooms.cancel(self.room, for: luis.id, mayHaveJoined: true)
            }
            #expect(await bench.isDropped([luis.id, luis.id]))
        }
    }
}
