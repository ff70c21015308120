import Cryptography
import NIOCore
import NIOHTTP1
import NIOPosix

/// Opens WebSocket connections, for the terminal client, the load generator and tests.
package enum SocketClient {
    /// Connects to `[ws://]host[:port][/path][?query]` and returns once the server has upgraded the connection.
    ///
    /// `headers` are added to the request, and replace those of the same name. Throws `.refused` with the server's answer when that is
    /// not 101.
    package static func connect(
        url: String, headers: [(String, String)] = [], configuration: SocketClientConfiguration = SocketClientConfiguration(),
        group: any EventLoopGroup
    ) async throws(SocketClientError) -> SocketConnection {
        let url = try SocketClientURL(url)
        let handshake = try ClientHandshake(
            url: url, headers: headers, subprotocols: configuration.subprotocols, key: SecureRandom.bytes(16))
        let loop = group.next()
        let promise = loop.makePromise(of: SocketConnection.self)
        Self.bootstrap(loop, handshake, configuration, promise).connect(host: url.host, port: url.port).whenFailure { error in
            promise.fail(SocketClientError(.connectFailed, "cannot connect to \(url.host) port \(url.port): \(Self.reason(error))"))
        }
        do {
            return try await promise.futureResult.get()
        } catch let error as SocketClientError {
            throw error
        } catch {
            throw SocketClientError(.connectFailed, "\(error)")
        }
    }

    private static func bootstrap(
        _ loop: any EventLoop, _ handshake: ClientHandshake, _ configuration: SocketClientConfiguration,
        _ promise: EventLoopPromise<SocketConnection>
    ) -> ClientBootstrap {
        ClientBootstrap(group: loop)
            .connectTimeout(configuration.connectTimeout)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let gate = ClientUpgradeGate()
                    let encoder = HTTPRequestEncoder()
                    let decoder = ByteToMessageHandler(HTTPResponseDecoder())
                    let upgrade = ClientHandshakeHandler(
                        handshake: handshake, configuration: configuration, gate: gate, httpHandlers: [encoder, decoder], promise: promise)
                    try channel.pipeline.syncOperations.addHandlers(gate, encoder, decoder, upgrade)
                }
            }
    }

    /// The shortest true text for a person: the system's words where there are some.
    private static func reason(_ error: any Error) -> String {
        guard let error = error as? NIOConnectionError else { return "\(error)" }
        if let system = error.connectionErrors.last?.error { return "\(system)" }
        return "unknown host"
    }
}
