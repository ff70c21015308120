import JSONText
import TestSupport
import Testing

/// One person with several tabs is one seat with several sockets.
@Suite("One seat, many sockets", .serialized)
struct PresenceTests {
    private static let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]

    @Test("three tabs of one seat on two nodes, closed in every order: present until the last is gone", arguments: orders)
    func closedInEveryOrder(order: [Int]) async throws {
        let table = try await GameTable.start(nodes: 2, players: 1)
        let tabs = try await Self.openTabs(table, nodes: [0, 1, 0])
        for tab in order.dropLast() { await tabs[tab].close() }
        // Twice the grace.
        #expect(try await Self.isAway(table, after: 2) == false)
        await tabs[order[2]].close()
        try await table.players[0].first { $0.tellsAway("Eva") }
    }

    /// What happens to tabs 0 and 1, both on node 1, and tab 2 on node 0.
    enum Step: Sendable { case close(Int), killNode1 }

    @Test(
        "three tabs of one seat, two of them on a node that is killed, in every order: present until the last is gone",
        arguments: [
            [.killNode1, .close(2)], [.close(2), .killNode1], [.close(0), .killNode1, .close(2)], [.close(2), .close(0), .killNode1],
            [.close(1), .close(2), .killNode1],
        ] as [[Step]])
    func nodeKilled(steps: [Step]) async throws {
        let table = try await GameTable.start(nodes: 2, players: 1)
        let tabs = try await Self.openTabs(table, nodes: [1, 1, 0])
        for step in steps.dropLast() { await Self.perform(step, table, tabs) }
        // More than lease, look and grace.
        #expect(try await Self.isAway(table, after: 4) == false)
        for step in steps.suffix(1) { await Self.perform(step, table, tabs) }
        try await table.players[0].first { $0.tellsAway("Eva") }
    }

    private static func perform(_ step: Step, _ table: GameTable, _ tabs: [GamePlayer]) async {
        switch step {
        case .close(let tab): await tabs[tab].close()
        case .killNode1:
            table.nodes[1].kill()
            for tab in tabs.prefix(2) { _ = await tab.waitForClose() }
        }
    }

    private static func openTabs(_ table: GameTable, nodes: [Int]) async throws -> [GamePlayer] {
        let token = String(repeating: "aB3-", count: 8)
        var tabs: [GamePlayer] = []
        for node in nodes {
            let tab = try await GamePlayer.connect(table.nodes[node].url())
            let welcome = try await tab.ask("joinGame", #""game":"\#(table.game)","name":"Eva","token":"\#(token)""#)
            #expect(welcome["me"]?["player"]?.stringValue == "p2")
            tabs.append(tab)
        }
        return tabs
    }

    /// A round without votes that ends at its deadline shows that so much time has passed; unlike a join or a drop it puts no seat right.
    private static func isAway(_ table: GameTable, after seconds: Int) async throws -> Bool {
        try await table.players[0].ask("startVote", #""seconds":\#(seconds)"#)
        try await table.players[0].event("discarded")
        return await table.players[0].frames.contains { $0.tellsAway("Eva") }
    }
}

extension JSONValue {
    /// Whether it is the event that says that somebody of that name is away, or is not.
    func tellsAway(_ name: String, _ isAway: Bool = true) -> Bool {
        guard self["event"]?.stringValue == "player", let player = self["player"] else { return false }
        return player["name"]?.stringValue?.hasPrefix(name) == true && player["away"]?.boolValue == isAway
    }
}
