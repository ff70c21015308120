import NIOCore
import NIOSSL
import Synchronization

/// The certificate that a server shows, read from its files and replaced while it runs. Any thread; reading blocks.
package final class ServerCertificate: Sendable {
    /// Where it comes from.
    package let files: CertificateFiles
    /// The stamps of the files, taken before they were read first.
    package let stamps: [CertificateFiles.Stamp]
    private let current: Mutex<(context: NIOSSLContext, notAfter: Int)>

    /// Reads the files. Throws `TLSError` when one cannot be read or the key is not the certificate's.
    package init(_ files: CertificateFiles) throws(TLSError) {
        self.files = files
        self.stamps = files.stamps
        self.current = Mutex(try Self.load(files))
    }

    /// What new connections use.
    package var context: NIOSSLContext { self.current.withLock { $0.context } }

    /// When the certificate runs out, in seconds since 1970.
    package var notAfter: Int { self.current.withLock { $0.notAfter } }

    /// Reads the files again; what was there stays when they are not good. A certificate that has run out is none while the one before has not.
    ///
    /// - Parameter now: in seconds since 1970.
    package func reload(now: Int) throws(TLSError) {
        let loaded = try Self.load(self.files)
        let isWorse = self.current.withLock { current in
            guard loaded.notAfter > now || current.notAfter <= now else { return true }
            current = loaded
            return false
        }
        if isWorse { throw TLSError(.certificate, "the certificate in \"\(self.files.certificate)\" has run out") }
    }

    private static func load(_ files: CertificateFiles) throws(TLSError) -> (context: NIOSSLContext, notAfter: Int) {
        let (chain, key) = try files.load()
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        configuration.renegotiationSupport = .none
        return (try files.context(configuration), chain.first.map { Int($0.notValidAfter) } ?? 0)
    }
}
