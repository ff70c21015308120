import Glibc
import NIOSSL

/// Where a certificate, with its chain, and its private key are.
package struct CertificateFiles: Sendable, Equatable {
    /// Path of the certificate's file, the server's own first and then those that lead to the authority.
    package let certificate: String
    /// Path of the key's file.
    package let key: String

    /// Two paths; relative ones are of the working directory.
    package init(certificate: String, key: String) {
        self.certificate = certificate
        self.key = key
    }

    /// What tells whether a file is another one than before; a link, as Kubernetes swaps them, is followed.
    package struct Stamp: Sendable, Equatable {
        private let parts: [Int]

        init(_ path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else {
                self.parts = []
                return
            }
            self.parts = [
                Int(bitPattern: UInt(status.st_dev)), Int(bitPattern: UInt(status.st_ino)), Int(status.st_size),
                status.st_mtim.tv_sec, status.st_mtim.tv_nsec,
                // Another owner or mode changes this one only, and may make a file readable.
                status.st_ctim.tv_sec, status.st_ctim.tv_nsec,
            ]
        }
    }

    /// The stamps of both files now. Blocks as long as the file system takes.
    package var stamps: [Stamp] { [Stamp(self.certificate), Stamp(self.key)] }

    /// The chain and the key, which belong together.
    func load() throws(TLSError) -> (chain: [NIOSSLCertificate], key: NIOSSLPrivateKey) {
        let chain = try PEMFile.certificates(self.certificate, .certificate)
        let key = try PEMFile.key(self.key)
        return (chain, key)
    }

    /// A context made with them; BoringSSL compares key and certificate.
    func context(_ configuration: TLSConfiguration) throws(TLSError) -> NIOSSLContext {
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw TLSError(.key, "\"\(self.key)\" is not the key of the certificate in \"\(self.certificate)\"")
        }
    }
}
