import NIOSSL

/// Whom a client trusts, as a configuration for those who make their channels themselves. A value; making it reads files.
package struct ClientTrust: Sendable {
    /// TLS 1.2 at least, certificate and name checked, no protocol negotiated.
    package let configuration: TLSConfiguration

    /// - Parameter authorities: path of the only authorities that are trusted, in PEM form; nil for the system's.
    /// - Throws: `TLSError` when the file is not as it should be.
    package init(authorities: String?) throws(TLSError) {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = []
        if let authorities { configuration.trustRoots = .certificates(try PEMFile.certificates(authorities, .trust)) }
        self.configuration = configuration
    }
}
