import Cryptography
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import TLS

/// Opens WebSocket connections, for the terminal client, the load generator and tests.
package enum SocketClient {
    /// Connects to `[ws[s]://]host[:port][/path][?query]` and returns once the server has upgraded the connection.
    ///
    /// `headers` are added to the request, and replace those of the same name. Throws `.refused` with the server's answer when that is
    /// not 101.
    package static func connect(
        url: String, headers: [(String, String)] = [], configuration: SocketClientConfiguration = SocketClientConfiguration(),
        group: any EventLoopGroup
    ) async throws(SocketClientError) -> SocketConnection {
        let url = try SocketClientURL(url)
        let handshake = try ClientHandshake(
            url: url, headers: headers, subprotocols: configuration.subprotocols, offersCompression: configuration.offersCompression,
            key: SecureRandom.bytes(16))
        let security = try Self.security(url, configuration)
        let loop = group.next()
        let deadline = NIODeadline.now() + configuration.connectTimeout
        let promise = loop.makePromise(of: SocketConnection.self)
        Self.connect(Self.bootstrap(loop, handshake, configuration, deadline, promise, security), url).whenFailure { error in
            promise.fail(Self.connectError(error, url))
        }
        do {
            return try await promise.futureResult.get()
        } catch let error as SocketClientError {
            throw error
        } catch {
            throw SocketClientError(.connectFailed, "\(error)")
        }
    }

    /// An address is connected to at once; only a name needs a resolver's thread.
    private static func connect(_ bootstrap: ClientBootstrap, _ url: SocketClientURL) -> EventLoopFuture<any Channel> {
        if let address = try? SocketAddress(ipAddress: url.host, port: url.port) { return bootstrap.connect(to: address) }
        return bootstrap.connect(host: url.host, port: url.port)
    }

    private static func bootstrap(
        _ loop: any EventLoop, _ handshake: ClientHandshake, _ configuration: SocketClientConfiguration,
        _ deadline: NIODeadline, _ promise: EventLoopPromise<SocketConnection>, _ security: (ClientSecurity, serverName: String)?
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
                        handshake: handshake, configuration: configuration, deadline: deadline, gate: gate,
                        httpHandlers: [encoder, decoder], promise: promise)
                    try channel.pipeline.syncOperations.addHandlers(gate, encoder, decoder, upgrade)
                    // The handshake's handler hears the failure as an error.
                    if let (security, name) = security { try security.secure(channel, serverName: name) { _ in } }
                }
            }
    }

    /// Nil for a URL without TLS.
    private static func security(
        _ url: SocketClientURL, _ configuration: SocketClientConfiguration
    ) throws(SocketClientError) -> (ClientSecurity, serverName: String)? {
        guard url.isSecure else { return nil }
        do {
            return (try ClientSecurity(authorities: configuration.authorities), url.host)
        } catch {
            throw SocketClientError(.trustUnusable, "\(error)")
        }
    }

    private static func connectError(_ error: any Error, _ url: SocketClientURL) -> SocketClientError {
        if let failure = error as? TLSFailure { return SocketClientError(.notSecure, "\(failure)") }
        let reasons = (error as? NIOConnectionError)?.connectionErrors.map(\.error) ?? [error]
        let isTimeOut = reasons.contains { if case ChannelError.connectTimeout = $0 { true } else { false } }
        // The shortest true text for a person: the system's words where there are some.
        let words = reasons.last.map { ($0 as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\($0)" }
        let reason = isTimeOut ? "no answer in time" : words ?? "unknown host"
        return SocketClientError(isTimeOut ? .timedOut : .connectFailed, "cannot connect to \(url.host) port \(url.port): \(reason)")
    }
}
