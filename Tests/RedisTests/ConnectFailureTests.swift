import NIOCore
import NIOPosix
import Redis
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct ConnectFailureTests {
    @Test(arguments: [
        (RedisEndpoint.unix(path: "/nowhere/redis.sock"), "No such file or directory"),
        (.tcp(host: "nosuch.invalid", port: 6379), "the host name nosuch.invalid is unknown"),
    ])
    func `A failure is told in the system's words alone`(endpoint: RedisEndpoint, words: String) async {
        #expect(await Self.failure(endpoint) == words)
    }

    @Test func `A port where nobody listens refuses`() async throws {
        #expect(await Self.failure(.tcp(host: "127.0.0.1", port: try freeTCPPort())) == "Connection refused")
    }

    @Test func `A time-out is no answer in time`() {
        #expect(ConnectFailure(ChannelError.connectTimeout(.seconds(1))).description == "no answer in time")
    }

    private static func failure(_ endpoint: RedisEndpoint) async -> String? {
        let connected = SocketConnector().connect(
            to: endpoint, on: MultiThreadedEventLoopGroup.singleton.next(), timeout: .seconds(5),
            initializer: { $0.eventLoop.makeSucceededVoidFuture() })
        do {
            try await connected.get().close()
            return nil
        } catch { return ConnectFailure(error).description }
    }
}
