import Foundation
import JSONText
import TestSupport
import Testing

/// The game on one machine, as compose.yaml and Config/compose/haproxy.cfg have it. Docker itself is not asked.
@Suite("compose.yaml", .serialized, .timeLimit(.minutes(2)))
struct ComposeTests {
    /// How a node goes: as `docker compose stop` and `docker compose kill` do it.
    enum Departure: String, CaseIterable, CustomTestStringConvertible {
        case stop, kill
        var testDescription: String { self.rawValue }
    }

    /// Somebody at the table, and the node that haproxy has chosen.
    private struct Person {
        let socket: GamePlayer
        let node: Int
        let game: String
        let token: String
    }

    // MARK: - The file

    @Test("Every service has an image, one of the nodes builds theirs, and what is mounted, needed or kept is there")
    func services() throws {
        let file = try ComposeFile()
        #expect(file.keys == ["services", "volumes"])
        #expect(file.services.keys.sorted() == ["node1", "node2", "node3", "proxy", "redis"] && file.nodes == ["node1", "node2", "node3"])
        #expect(file.services.filter { $0.value.build != nil }.map(\.key) == ["node1"])
        for (name, service) in file.services {
            #expect(service.image != nil, "\(name)")
            if let build = service.build { #expect(Self.isFile("\(build)/Dockerfile"), "\(name)") }
            for volume in service.volumes {
                let source = volume.prefix { $0 != ":" }
                #expect(source.hasPrefix("./") ? Self.isFile(String(source)) : file.volumes.contains(String(source)), "\(name): \(volume)")
            }
            #expect(Set(service.dependencies).isSubset(of: file.services.keys), "\(name)")
            #expect(service.ports == (name == "proxy" ? ["8080:8080"] : []), "\(name)")
        }
    }

    @Test("The nodes are equal, listen where the image and haproxy say, write no file, and name a Redis and a configuration that are there")
    func nodes() throws {
        let file = try ComposeFile()
        let image = try String(contentsOfFile: "\(repositoryPath)/Dockerfile", encoding: .utf8)
        let proxy = try String(contentsOfFile: "\(repositoryPath)/Config/compose/haproxy.cfg", encoding: .utf8)
        #expect(image.contains("\nEXPOSE 8080 9090\n") && image.contains("\nCOPY Config /etc/pokerface\n"))
        #expect(proxy.matches(of: /\n +server (\w+) (\w+):8080/).flatMap { [$0.1, $0.2] } == file.nodes.flatMap { [$0[...], $0[...]] })
        #expect(proxy.contains("default-server check port 9090 "))
        let flags = try file.flags(of: "node1")
        for node in file.nodes {
            #expect(try file.flags(of: node) == flags)
            #expect(file.services[node]?.keys.isSuperset(of: ["read_only", "cap_drop", "security_opt", "restart"]) == true)
        }
        #expect(Set(flags).isSuperset(of: ["--host=0.0.0.0", "--admin-host=0.0.0.0", "--redis=redis://redis:6379"]))
        let configuration = try #require(flags.compactMap { $0.wholeMatch(of: /--config=\/etc\/pokerface\/(.+)/) }.first)
        #expect(Self.isFile("Config/\(configuration.1)"))
    }

    private static func isFile(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: "\(repositoryPath)/\(path)", isDirectory: &isFolder) && !isFolder.boolValue
    }

    // MARK: - The game

    @Test(
        "Three people sit on three nodes; one goes in a round, and its player comes back by another and has voted",
        arguments: Departure.allCases)
    func departure(how: Departure) async throws {
        let box = try ComposedNodes()
        let ana = try await Self.join(box, #"{"action":"createGame","id":"j","name":"Ana"}"#)
        let luis = try await Self.join(box, #"{"action":"joinGame","id":"j","game":"\#(ana.game)","name":"Luis"}"#)
        let mia = try await Self.join(box, #"{"action":"joinGame","id":"j","game":"\#(ana.game)","name":"Mia"}"#)
        #expect(Set([ana.node, luis.node, mia.node]).count == 3)
        try await ana.socket.ask("startVote", #""round":1"#)
        for person in [luis, mia] { try await person.socket.event("started", round: 1) }
        #expect(try await mia.socket.ask("vote", #""round":1,"value":"8""#)["ok"]?.boolValue == true)
        for person in [ana, luis] { try await person.socket.event("voted", round: 1) }

        if how == .stop { #expect(box.nodes[mia.node].terminate() == .status(0)) } else { box.nodes[mia.node].kill() }
        #expect(await mia.socket.waitForClose() == (how == .stop ? 1012 : 1006))
        // At once: haproxy may not know yet.
        let again = try await Self.join(box, #"{"action":"joinGame","id":"j","game":"\#(ana.game)","name":"Mia","token":"\#(mia.token)"}"#)
        #expect([ana.node, luis.node].contains(again.node))
        #expect(try await again.socket.first { $0["re"]?.stringValue == "j" }["state"]?["myVote"]?["value"]?.stringValue == "8")
        for person in [ana, luis] {
            #expect(try await person.socket.ask("vote", #""round":1,"value":"5""#)["ok"]?.boolValue == true)
        }
        for person in [ana, luis, again] {
            #expect(try await person.socket.event("result", round: 1)["votes"]?.arrayValue?.count == 3)
        }
        try await box.wait(for: mia.node, toBe: "DOWN")
        withExtendedLifetime(box) {}
    }

    @Test("A node that does not answer /readyz gets nobody, until it answers again")
    func hanging() async throws {
        let box = try ComposedNodes()
        box.nodes[1].freeze()
        try await box.wait(for: 1, toBe: "DOWN")
        var people: [Person] = []
        for number in 0..<4 { people.append(try await Self.join(box, Self.game(number), asking: [0, 2])) }
        #expect(Set(people.map(\.node)) == [0, 2])
        box.nodes[1].thaw()
        try await box.wait(for: 1, toBe: "UP")
        // It has the fewest.
        people.append(try await Self.join(box, Self.game(4)))
        #expect(people.last?.node == 1)
        withExtendedLifetime(box) {}
    }

    @Test("A page from localhost comes through and offers nobody a container's address; its own socket opens, and its client is who it is")
    func page() async throws {
        let box = try ComposedNodes()
        let client = try ProxyClient(port: box.port)
        let lies = [
            "X-Forwarded-For: 203.0.113.66", "X-Forwarded-Host: evil.example", "X-Forwarded-Proto: https", "X-Forwarded-Prefix: /evil",
        ]
        let page = try client.get("/", host: "localhost:8080", fields: ["Accept: text/html"] + lies)
        #expect(page.status == 200 && page.body.contains(#"<meta name="pokerface-lan" content="">"#), "\(page)")
        let foreign = ["Origin: https://localhost:8080"]
        #expect(try ProxyClient(port: box.port).upgrade("/dev", host: "localhost:8080", fields: foreign).status == 403)
        #expect(try client.upgrade("/dev", host: "localhost:8080", fields: ["Origin: http://localhost:8080"] + lies).status == 101)
        _ = try client.ask(Self.game(0))
        #expect(try await box.redis.clientAddresses() == [ProxyClient.address])
        withExtendedLifetime(box) {}
    }

    private static func game(_ number: Int) -> String { #"{"action":"createGame","id":"j","name":"P\#(number)"}"# }

    /// A new connection by way of haproxy, with its first message. The nodes that are asked have all opened as many sockets as they say.
    private static func join(_ box: ComposedNodes, _ message: String, asking asked: [Int] = [0, 1, 2]) async throws -> Person {
        let before = try await box.socketCounts(of: asked)
        let socket = try await GamePlayer.connect(box.url)
        try await socket.send(message)
        let welcome = try await socket.first { $0["re"]?.stringValue == "j" }
        let after = try await box.socketCounts(of: asked)
        guard let node = asked.first(where: { after[$0] != before[$0] }), let game = welcome["game"]?.stringValue else {
            throw ProxyClient.Missing(description: "no node has it: \(before), \(after); \(welcome)")
        }
        return Person(socket: socket, node: node, game: game, token: welcome["me"]?["token"]?.stringValue ?? "")
    }
}
