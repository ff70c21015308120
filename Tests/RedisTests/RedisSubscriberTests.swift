import NIOCore
import Redis
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct RedisSubscriberTests {
    @Test func `A message that is published after the confirmation arrives`() async throws {
        let server = try RedisServerProcess()
        let runner = try await RedisSubscriberRunner(.patient(url: server.url))
        #expect(await runner.subscribe("a").code == nil)
        #expect(try server.probe().command(["PUBLISH", "a", "hello"]).integer == 1)
        await runner.next("a: hello")
        await runner.close()
    }

    @Test func `Many channels of one tick are all confirmed`() async throws {
        let server = try RedisServerProcess()
        let runner = try await RedisSubscriberRunner(.patient(url: server.url))
        await withTaskGroup { group in
            for number in 0..<500 { group.addTask { #expect(await runner.subscribe("c\(number)").code == nil) } }
        }
        #expect(try server.probe().command(["PUBSUB", "CHANNELS"]).array?.count == 500)
        await runner.close()
    }

    @Test func `An unsubscribed channel is silent, and may be subscribed again`() async throws {
        let server = try RedisServerProcess()
        let runner = try await RedisSubscriberRunner(.patient(url: server.url))
        #expect(await runner.subscribe("a").code == nil)
        try await runner.onLoop { $0.unsubscribe("a") }
        #expect(await runner.subscribe("b").code == nil)
        let probe = try server.probe()
        #expect(probe.command(["PUBLISH", "a", "lost"]).integer == 0)
        #expect(await runner.subscribe("a").code == nil)
        probe.command(["PUBLISH", "a", "found"])
        await runner.next("a: found")
        #expect(!runner.events.all.contains("a: lost"))
        await runner.close()
    }

    @Test func `After a kill the subscriber says lost, then restored, and messages arrive again`() async throws {
        let server = try RedisServerProcess()
        let runner = try await RedisSubscriberRunner(.patient(url: server.url))
        for channel in ["a", "b", "c"] { #expect(await runner.subscribe(channel).code == nil) }
        let probe = try server.probe()
        for round in 0..<5 {
            #expect(probe.command(["CLIENT", "KILL", "TYPE", "pubsub"]).integer == 1)
            await runner.next("lost")
            await runner.next("restored")
            #expect(probe.command(["PUBSUB", "NUMSUB", "a", "b", "c"]).strings == ["a", "1", "b", "1", "c", "1"])
            probe.command(["PUBLISH", "b", "round \(round)"])
            await runner.next("b: round \(round)")
        }
        let expected = ["ready"] + (0..<5).flatMap { ["lost", "ready", "restored", "b: round \($0)"] }
        #expect(runner.events.all == expected)
        await runner.close()
    }

    @Test func `A restart of the server restores every channel, also one that was wanted meanwhile`() async throws {
        let server = try RedisServerProcess()
        let runner = try await RedisSubscriberRunner(.patient(url: server.url))
        #expect(await runner.subscribe("a").code == nil)
        server.kill()
        await runner.next("lost")
        async let meanwhile = runner.subscribe("b")
        try server.start()
        #expect(await meanwhile.code == nil)
        await runner.next("restored")
        let probe = try server.probe()
        #expect(probe.command(["PUBSUB", "NUMSUB", "a", "b"]).strings == ["a", "1", "b", "1"])
        await runner.close()
    }

    @Test func `Without a server a confirmation fails as unavailable, and the channel is not subscribed later`() async throws {
        let server = try RedisServerProcess()
        var configuration = try RedisConfiguration.patient(url: server.url)
        configuration.queueTime = .seconds(1)
        let runner = try await RedisSubscriberRunner(configuration)
        await runner.next("ready")
        #expect(await runner.subscribe("a").code == nil)
        server.kill()
        await runner.next("lost")
        #expect(await runner.subscribe("b").code == .unavailable)
        try server.start()
        await runner.next("restored")
        #expect(try server.probe().command(["PUBSUB", "CHANNELS"]).strings == ["a"])
        await runner.close()
    }

    @Test func `A server that says nothing is noticed by the subscriber's own PING`() async throws {
        let server = try RedisServerProcess()
        var configuration = try RedisConfiguration.patient(url: server.url)
        configuration.commandTimeout = .milliseconds(200)
        configuration.keepAliveInterval = .milliseconds(100)
        let runner = try await RedisSubscriberRunner(configuration)
        #expect(await runner.subscribe("a").code == nil)
        server.freeze()
        await runner.next("lost")
        server.thaw()
        await runner.next("restored")
        await runner.close()
    }

    @Test func `Pings keep a quiet connection as it is, with and without channels`() async throws {
        let server = try RedisServerProcess()
        var configuration = try RedisConfiguration.patient(url: server.url)
        configuration.keepAliveInterval = .milliseconds(20)
        let runner = try await RedisSubscriberRunner(configuration)
        let probe = try server.probe()
        func waitForPings(_ count: Int) async {
            while true {
                let stats = probe.command(["INFO", "commandstats"]).string ?? ""
                let pings = stats.split(whereSeparator: \.isNewline).first { $0.hasPrefix("cmdstat_ping:calls=") }
                if let pings, (Int(pings.dropFirst(19).prefix { $0 != "," }) ?? 0) >= count { return }
                await Task.yield()
            }
        }
        await waitForPings(8)
        #expect(await runner.subscribe("a").code == nil)
        await waitForPings(16)
        #expect(runner.events.all == ["ready"])
        await runner.close()
    }

    @Test func `A connection that delivers nothing can be replaced`() async throws {
        let server = try RedisServerProcess()
        let runner = try await RedisSubscriberRunner(.patient(url: server.url))
        #expect(await runner.subscribe("a").code == nil)
        try await runner.onLoop { $0.replace(reason: "the probe did not come") }
        await runner.next("restored")
        #expect(runner.events.all == ["ready", "lost", "ready", "restored"])
        await runner.close()
    }

    @Test func `A channel that the user may not use is a configuration error for it alone`() async throws {
        let server = try RedisServerProcess(config: ["user ada on >pw ~pf:* resetchannels &pf:* +@all"])
        let runner = try await RedisSubscriberRunner(.patient(url: "redis://ada:pw@127.0.0.1:\(server.port)"))
        #expect(await runner.subscribe("other").code == .configuration)
        #expect(await runner.subscribe("pf:a").code == nil)
        #expect(runner.events.all == ["ready"])
        await runner.close()
    }

    @Test func `A channel that may not be used any more is asked for until it may be again`() async throws {
        let server = try RedisServerProcess(config: ["user ada on >pw ~pf:* resetchannels &pf:* +@all"])
        let runner = try await RedisSubscriberRunner(.patient(url: "redis://ada:pw@127.0.0.1:\(server.port)"))
        #expect(await runner.subscribe("pf:a").code == nil)
        let probe = try server.probe()
        probe.command(["ACL", "SETUSER", "ada", "resetchannels", "&other:*"])
        await runner.next("lost")
        // Connected again, refused, and given up.
        await runner.next("lost")
        probe.command(["ACL", "SETUSER", "ada", "resetchannels", "&pf:*"])
        await runner.next("restored")
        probe.command(["PUBLISH", "pf:a", "found"])
        await runner.next("pf:a: found")
        await runner.close()
    }

    @Test func `Closing fails what waits and says nothing more`() async throws {
        let runner = try await RedisSubscriberRunner(.patient(url: "redis://127.0.0.1:\(freeTCPPort())"))
        let results = Recorder<String>()
        try await runner.onLoop { subscriber in
            subscriber.subscribe("a") { results.add($0.code?.rawValue ?? "ok") }
            subscriber.close { results.add("done") }
            subscriber.subscribe("b") { results.add($0.code?.rawValue ?? "ok") }
        }
        for _ in 0..<3 { _ = await results.first { $0 } }
        #expect(results.all == ["closed", "done", "closed"])
        #expect(runner.events.all == [])
    }
}
