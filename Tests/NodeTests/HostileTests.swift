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
        /// Sends a message a byte at a time over a socket, and reads as slowly.
        case crawls
        /// Sends heads without an end.
        case heads
        /// Sends a few thousand pings and reads no pong.
        case pings
        /// Frames without a mask, of a reserved kind, and of a size that nobody takes.
        case breaksRules
        /// Joins the game, asks eighty thousand times for what there is not, and reads none of the answers.
        case deaf
        /// Sends twenty thousand compressed messages, each of which inflates to all that a message may have.
        case bombs
        var testDescription: String { self.rawValue }
    }

    @Test(
        "G10: people play on, each with one result a round; the node's memory has a bound, and its descriptors come back",
        arguments: Manner.allCases)
    func playedOn(manner: Manner) async throws {
        // Without rates each of the deaf is owed some 20 MiB of answers.
        let rates = manner == .deaf ? try NodeProcess.withoutRates() : []
        let table = try await GameTable.start(nodes: 2, players: 4, arguments: NodeProcess.quickTimes + rates)
        let node = table.nodes[0]
        let before = (descriptors: try node.descriptorCount(), bytes: try node.residentBytes())
        let crowd = try await Self.gather(manner, node.port, game: table.game)
        var rounds = 0
        var bytes = 0
        // The deaf are given up in the course of the game; the others stay to its end.
        var givenUp = 0
        while rounds < 20 || (manner == .deaf && givenUp < crowd.count) {
            rounds += 1
            try await Self.play(table, round: rounds)
            if manner == .drips || manner == .crawls { for client in crowd { client.sendOneByte(of: manner) } }
            bytes = max(bytes, try node.residentBytes() - before.bytes)
            givenUp = try await node.metric("pokerface_slow_consumers_closed_total")
        }
        if manner == .bombs { try await Self.checkInflated(node, by: crowd.count) }
        // Of each connection: what may wait for it (1 MiB), what comes on top of that, and a message (128 KiB).
        #expect(bytes < crowd.count * (2 << 20))
        for player in table.players {
            let story = VersionStory(await player.frames)
            #expect(story.complaints.isEmpty && story.results.sorted() == Array(1...rounds), "\(story.complaints.prefix(3))")
        }
        for client in crowd { await client.close() }
        let patience = ContinuousClock.now + .seconds(20)
        while try node.descriptorCount() > before.descriptors {
            try #require(ContinuousClock.now < patience, "descriptors that do not come back")
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Nothing was inflated that did not pass the rates or was refused by them: what comes behind a 4101 costs nothing.
    private static func checkInflated(_ node: NodeProcess, by count: Int) async throws {
        let patience = ContinuousClock.now + .seconds(20)
        var inflated = 0
        // Loops tell what they have counted once in a while; on a fast machine the game is over before that.
        while inflated <= 100, ContinuousClock.now < patience {
            inflated = try await node.metric(#"pokerface_compressed_messages_total{direction="in"}"#)
            try await Task.sleep(for: .milliseconds(20))
        }
        let taken = try await node.metric("pokerface_gateway_messages_total") + node.metric("pokerface_gateway_throttled_total")
        // One of each connection may have been on its way.
        #expect(inflated > 100 && inflated <= taken + count, "\(inflated) inflated, \(taken) taken")
    }

    private static func gather(_ manner: Manner, _ port: Int, game: String) async throws -> [HostileClient] {
        var crowd: [HostileClient] = []
        for number in 0..<([.deaf, .bombs].contains(manner) ? 5 : 30) {
            let client = try await HostileClient.connect(port: port, isDeaf: [.deaf, .pings, .crawls].contains(manner))
            client.behave(manner, number, game: game)
            crowd.append(client)
        }
        return crowd
    }

    private static func play(_ table: GameTable, round: Int) async throws {
        try await table.start(round: round)
        _ = try await table.voteAtOnce(round: round, card: { _ in "5" })
        for player in table.players {
            #expect(try await player.event("result", round: round)["votes"]?.arrayValue?.count == 4)
        }
    }
}

extension HostileClient {
    fileprivate func sendOneByte(of manner: HostileTests.Manner) {
        self.send("G")
        if manner == .crawls { self.readOneByte() }
    }

    fileprivate func behave(_ manner: HostileTests.Manner, _ number: Int, game: String) {
        switch manner {
        case .silent, .drips: break
        case .crawls:
            self.askForUpgrade()
            self.send(Self.frame(#"{"action":"joinGame","game":"\#(game)","name":"Slow\#(number)","seat":"spectator"}"#))
            // The head of a message whose bytes follow one by one.
            self.send(ByteBuffer(bytes: [0x81, 0xfe, 0x40, 0, 0, 0, 0, 0]))
        case .heads:
            self.send("GET /dev HTTP/1.1\r\n")
            self.send(ByteBuffer(string: "X-Field: \(String(repeating: "x", count: 50))\r\n"), times: 2000)
        case .pings:
            self.askForUpgrade()
            self.send(ByteBuffer(bytes: [0x89, 0x84, 0, 0, 0, 0, 1, 2, 3, 4]), times: 5000)
        case .floods:
            self.askForUpgrade()
            self.send(Self.frame(#"{"action":"vote","value":"5","round":1}"#), times: 3000)
        case .breaksRules:
            self.askForUpgrade()
            let faults: [[UInt8]] = [
                [0x81, 0x02, 0x68, 0x69], [0xf1, 0x80, 0, 0, 0, 0], [0x82, 0xff, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
                [0x83, 0x80, 0, 0, 0, 0], [0x81, 0x82, 0, 0, 0, 0, 0xff, 0xfe],
            ]
            self.send(ByteBuffer(bytes: faults[number % faults.count]))
        case .bombs:
            self.askForUpgrade(compressed: true)
            self.send(Self.bomb, times: 20_000)
        case .deaf:
            self.askForUpgrade()
            self.send(Self.frame(#"{"action":"joinGame","game":"\#(game)","name":"Deaf\#(number)","seat":"spectator"}"#))
            self.send(Self.frame(#"{"action":"?","id":"\#(String(repeating: "x", count: 60))"}"#), times: 80_000)
        }
    }
}
