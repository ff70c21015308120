import JSONText
import NIOCore
import TestSupport
import Testing

/// People play on a node that others mistreat.
@Suite("G10: a mistreated node", .serialized)
struct HostileTests {
    /// What one client does.
    enum Manner: String, CaseIterable, CustomTestStringConvertible {
        /// Connects and says nothing.
        case silent
        /// Sends a request a byte at a time.
        case drips
        /// Sends three thousand messages at once.
        case floods
        /// Frames without a mask, of a reserved kind, and of a size that nobody takes.
        case breaksRules
        /// Joins the game, asks for everything again and again, and reads none of it.
        case deaf
        var testDescription: String { self.rawValue }
    }

    private static let crowd = 30

    @Test(
        "G10: people play on, each with one result a round; the node's memory has a bound, and its descriptors come back",
        arguments: Manner.allCases)
    func playedOn(manner: Manner) async throws {
        let table = try await GameTable.start(nodes: 2, players: 4)
        let node = table.nodes[0]
        let descriptors = try node.descriptorCount()
        let memory = try node.residentBytes()
        var crowd: [HostileClient] = []
        for number in 0..<Self.crowd {
            crowd.append(try await HostileClient.connect(port: node.port, isDeaf: manner == .deaf))
            crowd[number].behave(manner, number, game: table.game)
        }
        for round in 1...20 {
            // One byte more of each that drips, in the pace of the game.
            if manner == .drips { for client in crowd { client.send("G") } }
            try await table.start(round: round)
            _ = try await table.voteAtOnce(round: round, card: { _ in "5" })
            for player in table.players {
                #expect(try await player.event("result", round: round)["votes"]?.arrayValue?.count == 4)
            }
        }
        // Of each connection: what it may have queued (1 MiB), a message (128 KiB) and the buffers about them.
        #expect(try node.residentBytes() - memory < Self.crowd * (2 << 20))
        for player in table.players {
            let story = VersionStory(await player.frames)
            #expect(story.complaints.isEmpty && story.results.sorted() == Array(1...20), "\(story.complaints.prefix(3))")
        }
        for client in crowd { await client.close() }
        let patience = ContinuousClock.now + .seconds(20)
        while try node.descriptorCount() > descriptors {
            try #require(ContinuousClock.now < patience, "descriptors that do not come back")
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}

extension HostileClient {
    fileprivate func behave(_ manner: HostileTests.Manner, _ number: Int, game: String) {
        switch manner {
        case .silent, .drips: break
        case .floods:
            self.askForUpgrade()
            for _ in 0..<3000 { self.send(Self.frame(#"{"action":"vote","value":"5","round":1}"#)) }
        case .breaksRules:
            self.askForUpgrade()
            let faults: [[UInt8]] = [
                [0x81, 0x02, 0x68, 0x69], [0xf1, 0x80, 0, 0, 0, 0], [0x82, 0xff, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
                [0x83, 0x80, 0, 0, 0, 0], [0x81, 0x82, 0, 0, 0, 0, 0xff, 0xfe],
            ]
            self.send(ByteBuffer(bytes: faults[number % faults.count]))
        case .deaf:
            self.askForUpgrade()
            self.send(Self.frame(#"{"action":"joinGame","game":"\#(game)","name":"Deaf\#(number)","seat":"spectator"}"#))
            for _ in 0..<400 { self.send(Self.frame(#"{"action":"sync"}"#)) }
        }
    }
}
