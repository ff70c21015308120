import TLS

/// How a connection to Redis is encrypted: whom it trusts and how it shows who it is.
package struct RedisSecurity: Sendable, Equatable {
    /// Path of the only authorities that are trusted, in PEM form; nil for the system's.
    package var authorities: String?
    /// What to show a server that asks for a client certificate.
    package var identity: CertificateFiles?
    /// The name that the server's certificate must be for; nil for the host of the URL.
    package var serverName: String?

    /// The system's authorities, no client certificate and the URL's host unless others are given.
    package init(authorities: String? = nil, identity: CertificateFiles? = nil, serverName: String? = nil) {
        self.authorities = authorities
        self.identity = identity
        self.serverName = serverName
    }
}

extension RedisConfiguration {
    /// The connector for this configuration. Reads the files: blocks, and throws `TLSError` when one is not as it should be.
    package func connector() throws(TLSError) -> any RedisConnector {
        guard let security = self.security else { return SocketConnector() }
        return SecureConnector(
            security: try ClientSecurity(authorities: security.authorities, identity: security.identity), serverName: security.serverName)
    }
}
