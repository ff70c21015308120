import Foundation
import JSONText
import TestSupport
import Testing

/// A game in which much goes wrong, at the most talkative log level; then everything that it left is searched for what nobody may read.
@Suite("Secrets stay where they belong", .serialized, .timeLimit(.minutes(3)))
struct SecretsTests {
    @Test(
        "no token, password, passcode, key or card of an open round is in a log, a metric, Redis, a published message or another's frames")
    func search() async throws {
        let scene = try await SecretScene.start()
        let monitor = try RedisMonitor(scene.redis)
        try await scene.openRound()
        let open = try scene.contentsOfRedis()
        let refusals = try await scene.refusals()
        try await scene.lostConnections()
        try await scene.refusedPassword()
        try await scene.brokenStep()
        try await scene.renewedKey()
        let commands = monitor.stop()
        let published = SecretScene.published(commands)
        try await scene.reveal()

        let secrets = scene.secrets
        #expect(try secrets.found(in: scene.contentsOfRedis()) == [])
        #expect(secrets.found(in: open) == [])
        #expect(secrets.found(in: refusals) == [] && refusals.count >= 5)
        // All that the nodes have sent to Redis: of a token its hash, and Redis itself hides what AUTH says.
        #expect(secrets.found(in: commands.text) == [])
        #expect(commands.text.contains("AUTH") && !published.isEmpty)
        for node in scene.nodes {
            #expect(try await secrets.found(in: node.adminAnswer("/metrics")) == [])
            #expect(node.terminate() == .status(0))
            #expect((secrets + scene.cards).found(in: node.log) == [])
        }
        for (number, player) in scene.players.enumerated() {
            let texts = await player.texts.joined(separator: "\n")
            // Only who brought no token gets one.
            #expect(secrets.found(in: texts) == (number == 3 ? [scene.tokens[3]] : []), "player \(number)")
        }
        // The deck is no secret, who holds which card is: before the reveal only the deck's own key has the words.
        #expect(scene.cards.found(in: open.filter { !$0.hasPrefix("\(scene.gameKey):cfg ") }) == [])
        // A round begins with its deck, which is told.
        let withoutDeck = published.map { $0.replacing(/cards\\?":\[[^\]]*\]/, with: "") }
        #expect(scene.cards.found(in: withoutDeck) == [])
    }

    @Test(
        "the search finds what may be there: names in Redis and in published messages, a token in its owner's welcome, cards in the result")
    func control() async throws {
        let scene = try await SecretScene.start()
        let monitor = try RedisMonitor(scene.redis)
        try await scene.openRound()
        let open = try scene.contentsOfRedis()
        let late = try await GamePlayer.connect(scene.nodes[1].url())
        try await late.ask("joinGame", #""game":"\#(scene.game)","name":"NameLate","seat":"spectator","passcode":"\#(scene.passcode)""#)
        try await scene.reveal()
        let published = SecretScene.published(monitor.stop())
        #expect(SecretWords(["Name0", "Name3"]).found(in: open).count == 2)
        #expect(open.count { $0.hasPrefix("\(scene.gameKey):who t:") } == 4, "a hash for each token")
        #expect(open.count { $0.hasPrefix("\(scene.gameKey):cfg pass 10000|") } == 1, "what is derived from the passcode")
        #expect(scene.cards.found(in: open.filter { $0.hasPrefix("\(scene.gameKey):cfg ") }).count == 4)
        #expect(SecretWords(["NameLate"]).found(in: published) == ["NameLate"])
        #expect(scene.cards.found(in: published).count == 4)
        let made = await scene.players[3].texts.joined(separator: "\n")
        #expect(scene.secrets.found(in: made) == [scene.tokens[3]])
        #expect(scene.cards.found(in: made).count == 4)
        #expect(SecretWords(["pokerface is ready"]).found(in: scene.nodes[0].log).count == 1)
        #expect(try scene.secrets.found(in: String(contentsOfFile: scene.keyPath, encoding: .utf8)).count == 1)
        #expect(try await SecretWords(["pokerface_build_info"]).found(in: scene.nodes[1].adminAnswer("/metrics")).count == 1)
    }
}
