import Glibc
import NIOCore
import NIOSSL

/// Whom a client trusts and how it shows who it is; made once and used for many connections. Any thread; making it blocks.
package struct ClientSecurity: Sendable {
    private let context: NIOSSLContext

    /// Reads the files.
    ///
    /// - Parameters:
    ///   - authorities: path of the only authorities that are trusted, in PEM form; nil for the system's.
    ///   - identity: what to show a server that asks for a client certificate.
    /// - Throws: `TLSError` when a file is not as it should be.
    package init(authorities: String? = nil, identity: CertificateFiles? = nil) throws(TLSError) {
        var configuration = try ClientTrust(authorities: authorities).configuration
        guard let identity else {
            do {
                self.context = try NIOSSLContext(configuration: configuration)
            } catch {
                throw TLSError(.trust, "cannot use the system's trusted certificates (\(error)): install ca-certificates")
            }
            return
        }
        let (chain, key) = try identity.load()
        configuration.certificateChain = chain.map { .certificate($0) }
        configuration.privateKey = .privateKey(key)
        self.context = try identity.context(configuration)
    }

    /// Makes a new channel the encrypted side of a client, before its other handlers are added. On the channel's loop.
    ///
    /// - Parameters:
    ///   - serverName: the name that the server's certificate must be for; an address is compared with the address connected to.
    ///   - outcome: called once, with nil when the handshake is done.
    /// - Throws: `TLSFailure` when the name cannot be one of a server.
    package func secure(
        _ channel: any Channel, serverName: String, outcome: @escaping (TLSFailure?) -> Void
    ) throws {
        let handler: NIOSSLClientHandler
        do {
            handler = try NIOSSLClientHandler(context: self.context, serverHostname: Self.isAddress(serverName) ? nil : serverName)
        } catch {
            throw TLSFailure(.wrongName, "\"\(serverName)\" cannot be a server's name")
        }
        try channel.pipeline.syncOperations.addTLS(handler, serverName: serverName, position: .first, outcome: outcome)
    }

    /// Whether a text is an IPv4 or IPv6 address, which has no place in a TLS server name.
    package static func isAddress(_ text: String) -> Bool {
        var bytes = in6_addr()
        return inet_pton(AF_INET, text, &bytes) == 1 || inet_pton(AF_INET6, text, &bytes) == 1
    }
}
