import NIOCore
import NIOSSL

extension ChannelPipeline.SynchronousOperations {
    /// Puts TLS, and what makes it behave, behind a handler or in front of all. On the channel's loop.
    func addTLS(
        _ tls: NIOSSLHandler, serverName: String?, position: Position, outcome: @escaping (TLSFailure?) -> Void
    ) throws {
        let floor = TransportFloor()
        let end = SecureEnd(floor: floor, tls: tls, serverName: serverName, outcome: outcome)
        try self.addHandlers([floor, tls, end] as [any ChannelHandler], position: position)
    }
}

extension ServerCertificate {
    /// Makes the channel the encrypted side of a server from its next byte on: with the handlers that TLS needs, directly behind `handler`.
    ///
    /// - Parameter outcome: called once on the channel's loop, with nil when the handshake is done.
    package func secure(
        _ channel: any Channel, behind handler: any ChannelHandler, outcome: @escaping (TLSFailure?) -> Void
    ) throws {
        try channel.pipeline.syncOperations.addTLS(
            NIOSSLServerHandler(context: self.context), serverName: nil, position: .after(handler), outcome: outcome)
    }
}
