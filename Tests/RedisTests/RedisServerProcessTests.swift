import Foundation
import TestSupport
import Testing

@Suite struct RedisServerProcessTests {
    @Test func `A server answers on TCP and on its unix socket, and takes further configuration`() throws {
        let server = try RedisServerProcess(config: ["requirepass secret", "maxmemory-policy noeviction"])
        let probe = try server.probe()
        #expect(probe.command(["SET", "a", "1"]) == .status("OK"))
        let other = try RedisProbe(port: server.port)
        #expect(other.command(["GET", "a"]).string?.hasPrefix("NOAUTH") == true)
        #expect(other.command(["AUTH", "secret"]) == .status("OK"))
        #expect(other.command(["GET", "a"]) == .bulk([49]))
        #expect(other.command(["CONFIG", "GET", "maxmemory-policy"]).dictionary == ["maxmemory-policy": "noeviction"])
    }

    @Test func `A killed server comes back on the same port, without its data`() throws {
        let server = try RedisServerProcess()
        let port = server.port
        let first = server.processIdentifier
        try server.probe().command(["SET", "a", "1"])
        server.kill()
        #expect(throws: RedisServerError.self) { try server.probe() }
        try server.start()
        #expect(server.port == port)
        #expect(server.processIdentifier != first)
        #expect(try server.probe().command(["GET", "a"]) == .null)
    }

    @Test func `Another's server on the port is not taken for one's own`() throws {
        let other = try RedisServerProcess()
        #expect(throws: RedisServerError.self) { try RedisServerProcess(port: other.port) }
        #expect(try other.probe().command(["PING"]) == .status("PONG"))
    }

    @Test func `A probe reads messages that nobody asked for`() throws {
        let server = try RedisServerProcess()
        let subscriber = try server.probe()
        #expect(subscriber.command(["SUBSCRIBE", "c"]).strings == ["subscribe", "c", "1"])
        #expect(try server.probe().command(["PUBLISH", "c", "hello"]) == .integer(1))
        #expect(subscriber.nextReply()?.strings == ["message", "c", "hello"])
    }
}
