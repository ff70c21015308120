import Foundation
import Logging
import NIOCore
import NIOPosix
import SocketClient
import Testing
import Transport
import WebSocketWire

@Suite("The listener")
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

    @Test("An address of another machine gives one clear line")
    func foreignAddress() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        defer { group.shutdownGracefully { _ in } }
        let error = await #expect(throws: TransportError.self) {
            try await Listener.bind(
                configuration: ListenerConfiguration(hosts: ["192.0.2.1"], port: 0), group: group,
                door: { TestDoor(eventLoop: $0, log: EventLog()) }, logger: Logger(label: "test"))
        }
        #expect(error?.code == .addressUnusable)
    }

    @Test("Several hosts share one free port, and each loop gets its own door")
    func severalHosts() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        let log = EventLog()
        let listener = try await Listener.bind(
            configuration: ListenerConfiguration(hosts: ["127.0.0.1", "127.0.0.2"], port: 0), group: group,
            door: { eventLoop in
                eventLoop.assertInEventLoop()
                log.add("door")
                return TestDoor(eventLoop: eventLoop, log: log)
            }, logger: Logger(label: "test"))
        #expect(listener.boundAddresses.map(\.host) == ["127.0.0.1", "127.0.0.2"])
        #expect(Set(listener.boundAddresses.map(\.port)).count == 1)
        #expect(log.all == ["door", "door"])
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
            // Begins without waiting for a thread, of which the blocking clients leave few.
            let closing = Task(executorPreference: InlineExecutor()) {
                await server.listener.closeAll(code: .serviceRestart, reason: "restart", within: .milliseconds(400))
            }
            #expect(try polite.readFrame().closeCode == 1012)
            try polite.send(RawClient.closeFrame(1012))
            #expect(try polite.readToEnd().bytes.isEmpty)
            await closing.value
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
        let limits = raiseDescriptorLimit()
        #expect(limits.soft == limits.hard)
    }
}
