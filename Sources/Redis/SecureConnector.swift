import NIOCore
import TLS

/// TCP sockets with TLS on them. A connection is made when both sides have agreed; `TLSFailure` says why they have not.
package struct SecureConnector: RedisConnector {
    private let security: ClientSecurity
    private let serverName: String?

    /// - Parameter serverName: the name that the server's certificate must be for; nil for the host connected to.
    package init(security: ClientSecurity, serverName: String? = nil) {
        self.security = security
        self.serverName = serverName
    }

    package func connect(
        to endpoint: RedisEndpoint, on eventLoop: any EventLoop, timeout: TimeAmount,
        initializer: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
    ) -> EventLoopFuture<any Channel> {
        guard case .tcp(let host, _) = endpoint else {
            return eventLoop.makeFailedFuture(TLSFailure(.notTLS, "TLS is spoken over TCP only"))
        }
        let (security, name) = (self.security, self.serverName ?? host)
        let agreed = eventLoop.makePromise(of: Void.self)
        let connected = SocketConnector().connect(to: endpoint, on: eventLoop, timeout: timeout) { channel in
            channel.eventLoop.makeCompletedFuture {
                try security.secure(channel, serverName: name) { failure in
                    if let failure { agreed.fail(failure) } else { agreed.succeed() }
                }
            }.flatMap { initializer(channel) }
        }
        connected.whenFailure { agreed.fail($0) }
        return connected.flatMap { channel in
            let timer = eventLoop.scheduleTask(in: timeout) {
                agreed.fail(TLSFailure.timedOut)
                channel.close(promise: nil)
            }
            agreed.futureResult.whenComplete { _ in timer.cancel() }
            return agreed.futureResult.map { channel }
        }
    }
}
