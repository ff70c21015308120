import NIOCore
import Redis
import TestSupport
import Testing

@Suite struct RedisCommandTests {
    @Test func `A command is an array of bulk strings, whatever its words hold`() {
        let command = RedisCommand("HSET", "k", 5, ByteBuffer(bytes: [0, 13, 10]), [UInt8](), "ñ", Int64.min)
        let text = "*7\r\n$4\r\nHSET\r\n$1\r\nk\r\n$1\r\n5\r\n$3\r\n\0\r\n\r\n$0\r\n\r\n$2\r\nñ\r\n$20\r\n-9223372036854775808\r\n"
        #expect(String(buffer: command.bytes) == text)
    }
}

@Suite struct RedisBackOffTests {
    @Test func `The bound doubles from 100 ms to 5 s and stays there`() {
        var backOff = RedisBackOff()
        var bounds: [Int64] = []
        for _ in 0..<40 {
            bounds.append(backOff.bound.nanoseconds / 1_000_000)
            _ = backOff.next(random: 0.5)
        }
        #expect(bounds.prefix(8) == [100, 200, 400, 800, 1600, 3200, 5000, 5000])
        #expect(bounds.last == 5000)
        backOff.reset()
        #expect(backOff.bound == .milliseconds(100))
    }

    @Test(arguments: [UInt64(1), 2, 3, 4, 5])
    func `A wait is anywhere between nothing and its bound`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var fractions: [Double] = []
        for _ in 0..<200 {
            var backOff = RedisBackOff()
            for _ in 0..<Int.random(in: 0..<10, using: &random) { _ = backOff.next(random: 0) }
            let bound = backOff.bound
            let wait = backOff.next(random: .random(in: 0..<1, using: &random))
            #expect(wait >= .zero && wait <= bound)
            fractions.append(Double(wait.nanoseconds) / Double(bound.nanoseconds))
        }
        #expect((fractions.min() ?? 1) < 0.1 && (fractions.max() ?? 0) > 0.9)
    }
}

@Suite struct RedisURLTests {
    @Test func `A TCP address has its usual port and database`() throws {
        let configuration = try RedisConfiguration.parse(url: "redis://cache.example")
        #expect(configuration.endpoint == .tcp(host: "cache.example", port: 6379))
        #expect(configuration.database == 0)
        #expect(configuration.username == nil && configuration.password == nil)
    }

    @Test func `Every part of a TCP address is read, and user and password are decoded`() throws {
        let configuration = try RedisConfiguration.parse(url: "redis://ada:p%40ss%3A%2F%25@[::1]:7000/3")
        #expect(configuration.endpoint == .tcp(host: "::1", port: 7000))
        #expect(configuration.username == "ada")
        #expect(configuration.password == "p@ss:/%")
        #expect(configuration.database == 3)
    }

    @Test func `A TCP address with TLS has the same parts`() throws {
        let configuration = try RedisConfiguration.parse(url: "rediss://:secret@cache.example/2")
        #expect(configuration.endpoint == .tcp(host: "cache.example", port: 6379))
        #expect(configuration.password == "secret" && configuration.database == 2)
        #expect(configuration.security == RedisSecurity())
        #expect(try RedisConfiguration.parse(url: "redis://cache.example").security == nil)
    }

    @Test func `A password without a user is the default user's`() throws {
        let configuration = try RedisConfiguration.parse(url: "redis://:secret@h:1")
        #expect(configuration.username == nil)
        #expect(configuration.password == "secret")
    }

    @Test(arguments: ["unix:///run/redis.sock?db=1", "redis+unix:///run/redis.sock?db=1"])
    func `A unix socket has its database in the query`(url: String) throws {
        let configuration = try RedisConfiguration.parse(url: url)
        #expect(configuration.endpoint == .unix(path: "/run/redis.sock"))
        #expect(configuration.database == 1)
    }

    @Test func `A unix socket may have a user and a password`() throws {
        let configuration = try RedisConfiguration.parse(url: "unix://ada:s@/run/redis.sock")
        #expect(configuration.endpoint == .unix(path: "/run/redis.sock"))
        #expect(configuration.username == "ada" && configuration.password == "s")
    }

    @Test(arguments: [
        ("localhost:6379", "redis://host:6379"), ("http://host", "redis://host:6379"), ("redis://", "no host"),
        ("redis://host:0", "1 to 65535"), ("redis://host:x", "1 to 65535"), ("redis://host:70000", "1 to 65535"),
        ("redis://host/x", "database"),
        ("redis://host/-1", "database"), ("redis://topsecret@host", "redis://:PASSWORD@host"), ("redis://:topsecret%4@host", "%25"),
        ("redis://[::1", "brackets"), ("unix://run/redis.sock", "three slashes"), ("unix:///", "three slashes"),
        ("unix:///\(String(repeating: "d", count: 120))", "107"), ("redis://host?timeout=1", "db, user and password"),
    ])
    func `A wrong address is refused with what to write, and without its password`(url: String, advice: String) {
        let error = #expect(throws: RedisError.self) { try RedisConfiguration.parse(url: url) }
        #expect(error?.code == .configuration)
        #expect(error?.message.contains(advice) == true, "\(error?.message ?? "")")
        #expect(error?.message.contains("topsecret") == false)
    }

    @Test func `Channels carry prefix and database, keys the prefix`() throws {
        let configuration = try RedisConfiguration.parse(url: "redis://h/2")
        #expect(configuration.key("{ABCDEF}") == "pf:{ABCDEF}")
        #expect(configuration.channel("{ABCDEF}") == "pf:2:{ABCDEF}")
    }
}
