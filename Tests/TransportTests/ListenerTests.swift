import Foundation
import Logging
import NIOCore
import NIOPosix
import SocketClient
import Testing
import Transport
import WebSocketWire

@Suite("The listener", .timeLimit(.minutes(3)))
struct ListenerTests {
    @Test("A port that is taken gives one clear line that names it")
    func busyPort() async throws {
        try await TestServer.with { server in
            let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
            defer { group.shutdownGracefully { _ in } }
            let error = await #expect(throws: TransportError.self) {
                try await Listener.bind(
                    configuration: ListenerConfiguration(hosts: ["127.0.0.1"], port: server.port), group: group,
                    door: { TestDoor(eventLoop: $0, log: server.log) }, logger: Logger(label: "test"))
            }
            #expect(error?.code == .addressInUse)
            #expect(error?.message.contains("127.0.0.1:\(server.port)") == true)
            #expect(error?.message.contains("\n") == false)
        }
    }

    @Test("An address of another machine gives one clear line, also behind one of this", arguments: [[], ["127.0.0.1"]])
    func foreignAddress(others: [String]) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        defer { group.shutdownGracefully { _ in } }
        let error = await #expect(throws: TransportError.self) {
            try await Listener.bind(
                configuration: ListenerConfiguration(hosts: others + ["192.0.2.1"], port: 0), group: group,
                door: { TestDoor(eventLoop: $0, log: EventLog()) }, logger: Logger(label: "test"))
        }
        #expect(error?.code == .addressUnusable)
        let message = try #require(error?.message)
        let parts = try #require(message.wholeMatch(of: /cannot listen on 192\.0\.2\.1:(\d+): (.*)/))
        #expect((parts.1 == "0") == others.isEmpty)
        #expect(parts.2 == "Cannot assign requested address; choose an address of this machine and a port it allows")
    }

    @Test(
        "An address that is named twice, or covered by a wildcard, is listened on once",
        arguments: [
            (["127.0.0.1", "127.0.0.1"], ["127.0.0.1"]),
            (["127.0.0.1", "127.0.0.2", "0.0.0.0"], ["0.0.0.0"]),
            (["0.0.0.0", "::1", "::"], ["0.0.0.0", "::"]),
            (["0.0.0.0", "::1"], ["0.0.0.0", "::1"]),
        ])
    func distinct(hosts: [String], bound: [String]) async throws {
        try await TestServer.with {
            $0.hosts = hosts
        } _: { server in
            #expect(server.listener.boundAddresses.map(\.host) == bound)
        }
    }

    @Test("localhost is every address that it has here")
    func localhost() async throws {
        let names = try String(contentsOfFile: "/etc/hosts", encoding: .utf8).split(separator: "\n")
            .map { $0.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace) }.filter { $0.dropFirst().contains("localhost") }
        let expected = Set(names.compactMap(\.first).map(String.init)).intersection(
            try System.enumerateDevices().compactMap { $0.address?.ipAddress })
        try #require(!expected.isEmpty)
        try await TestServer.with {
            $0.hosts = ["localhost", "127.0.0.1"]
        } _: { server in
            #expect(Set(server.listener.boundAddresses.map(\.host)) == expected.union(["127.0.0.1"]))
            #expect(Set(server.listener.boundAddresses.map(\.port)).count == 1)
        }
    }

    @Test("At the limit nobody else is let in, and who waits comes in as soon as somebody leaves")
    func full() async throws {
        try await TestServer.with {
            $0.maxConnections = 2
        } _: { server in
            var inside = try (0..<2).map { _ in try RawClient.open(port: server.port) }
            // Somebody may come in with the last one; the rest waits.
            let waiting = try (0..<20).map { _ in try RawClient(port: server.port) }
            for client in waiting { try client.send(RawClient.handshake("/echo")) }
            try inside[0].send(RawClient.text("still served"))
            #expect(try inside[0].readFrame().text == "still served")
            let count = try await server.listener.connectionCount
            #expect((2..<2 + 4).contains(count))
            inside = []
            for client in waiting {
                #expect(try client.readAnswer().status == 101)
                client.close()
            }
        }
    }

    @Test("The limit is one for all addresses that are listened on")
    func fullOnTwoAddresses() async throws {
        try await TestServer.with {
            $0.hosts = ["127.0.0.1", "127.0.0.2"]
            $0.maxConnections = 10
        } _: { server in
            let inside = try (0..<10).map { _ in try RawClient.open(port: server.port) }
            let waiting = try (0..<20).map { _ in try RawClient(port: server.port, host: "127.0.0.2") }
            for client in waiting { try client.send(RawClient.handshake()) }
            try inside[0].send(RawClient.text("still served"))
            #expect(try inside[0].readFrame().text == "still served")
            // A read that was asked for before the last seat was taken lets a few in.
            let count = try await server.listener.connectionCount
            #expect((10..<10 + 6).contains(count))
            // A client closes when nothing refers to it any more, which may be right behind its last use.
            withExtendedLifetime((inside, waiting)) {}
        }
    }

    @Test(
        "Of the descriptors a quarter, at most 128, is kept from the public port",
        arguments: [
            (1024, 24, 872, 64), (64, 20, 28, 8), (16, 20, 1, 2), (4, 2, 1, 2), (1 << 30, 0, (1 << 30) - 128, 64),
        ])
    func shares(limit: Int, open: Int, connections: Int, admin: Int) {
        let shares = DescriptorShares(limit: limit, open: open)
        #expect(shares.publicConnections == connections)
        #expect(shares.adminConnections == admin)
    }

    @Test("Without a known limit the public port has none")
    func unknownLimit() {
        #expect(DescriptorShares(limit: 0, open: 20).publicConnections == nil)
        #expect(DescriptorShares.countOpen() > 2)
    }

    @Test("Several hosts share one free port, and each loop gets its own door")
    func severalHosts() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        let log = EventLog()
        let listener = try await Listener.bind(
            configuration: ListenerConfiguration(hosts: ["127.0.0.1", "127.0.0.2"], port: 0), group: group,
            door: { eventLoop in
                eventLoop.assertInEventLoop()
                log.add("door of \(ObjectIdentifier(eventLoop))")
                return TestDoor(eventLoop: eventLoop, log: log)
            }, logger: Logger(label: "test"))
        #expect(listener.boundAddresses.map(\.host) == ["127.0.0.1", "127.0.0.2"])
        #expect(Set(listener.boundAddresses.map(\.port)).count == 1)
        #expect(Set(log.all) == Set(group.makeIterator().map { "door of \(ObjectIdentifier($0))" }))
        #expect(log.all.count == 2)
        let clients = try (0..<4).map { _ in try RawClient.open(port: listener.boundAddresses[0].port) }
        #expect(try await listener.connectionCount == clients.count)
        await listener.stopAccepting()
        await listener.closeAll(code: .goingAway, reason: "", within: .milliseconds(100))
        try await group.shutdownGracefully()
    }

    @Test("IPv6 and IPv4 share a port, and each host serves its own")
    func bothFamilies() async throws {
        try await TestServer.with {
            $0.hosts = ["127.0.0.1", "::1"]
        } _: { server in
            #expect(server.listener.boundAddresses.map(\.host) == ["127.0.0.1", "::1"])
            for host in ["127.0.0.1", "[::1]"] {
                let client = try await SocketClient.connect(
                    url: "ws://\(host):\(server.port)/echo", group: MultiThreadedEventLoopGroup.singleton)
                try await client.send(text: host)
                #expect(try await client.next(within: .seconds(10)) == .text(host))
                await client.close()
            }
        }
    }

    @Test("After stopAccepting nobody new gets in and who is there goes on; closeAll says 1012 to everybody and cuts who stays")
    func drains() async throws {
        // An address of its own: on 127.0.0.1 another test may take the port as soon as it is free.
        let host = "127.0.0.77"
        try await TestServer.with {
            $0.hosts = [host]
            $0.lingerTimeout = .milliseconds(50)
            $0.closeTimeout = .seconds(30)
            $0.pingInterval = .hours(1)
        } _: { server in
            let polite = try RawClient.open(port: server.port, host: host)
            let deaf = try RawClient.open(port: server.port, host: host)
            await server.listener.stopAccepting()
            // A child that another test is starting holds a copy of the listening socket for as long as its start takes.
            let patience = ContinuousClock.now + .seconds(5)
            while (try? RawClient(port: server.port, host: host)) != nil {
                try #require(ContinuousClock.now < patience, "it still accepts")
                try await Task.sleep(for: .milliseconds(2))
            }
            try polite.send(RawClient.text("still here"))
            #expect(try polite.readFrame().text == "still here")
            let begun = ContinuousClock.now
            // Begins without waiting for a thread, of which the blocking clients leave few.
            let closing = Task(executorPreference: InlineExecutor()) {
                await server.listener.closeAll(code: .serviceRestart, reason: "restart", within: .milliseconds(400))
            }
            #expect(try polite.readFrame().closeCode == 1012)
            try polite.send(RawClient.closeFrame(1012))
            #expect(try polite.readToEnd().bytes.isEmpty)
            await closing.value
            #expect(ContinuousClock.now - begun < .seconds(20), "nobody was cut")
            #expect(try deaf.readFrame().closeCode == 1012)
            #expect(try await server.listener.connectionCount == 0)
            #expect(server.log.all.filter { $0 == "closed 1012 restart" }.count == 2)
        }
    }

    @Test("A client whose 101 is on its way when everybody is closed hears 1012 too")
    func closesWhoIsBeingLetIn() async throws {
        try await TestServer.with {
            $0.lingerTimeout = .milliseconds(50)
        } _: { server in
            let client = try RawClient(port: server.port)
            try client.send(RawClient.handshake("/late"))
            #expect(server.log.wait(for: "admit /late?"))
            let closing = try await server.door.eventLoop.submit {
                // Its first step is done here and now: the closing stands on the loop in front of all that follows the 101.
                let closing = Task(executorPreference: InlineExecutor()) {
                    await server.listener.closeAll(code: .serviceRestart, reason: "restart", within: .seconds(5))
                }
                server.door.decide()
                return closing
            }.get()
            #expect(try client.readAnswer().status == 101)
            #expect(try client.readFrame().closeCode == 1012)
            try client.send(RawClient.closeFrame(1012))
            #expect(try client.readToEnd().bytes.isEmpty)
            client.close()
            await closing.value
            #expect(server.log.all.suffix(2) == ["opened", "closed 1012 restart"])
        }
    }

    @Test("The soft limit for descriptors becomes the hard one")
    func descriptors() {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #expect(getrlimit(resource, &limit) == 0)
        limit.rlim_cur = limit.rlim_max - 1
        #expect(setrlimit(resource, &limit) == 0)
        let limits = raiseDescriptorLimit()
        #expect(limits.soft == limits.hard && limits.hard == Int(clamping: limit.rlim_max))
    }
}
