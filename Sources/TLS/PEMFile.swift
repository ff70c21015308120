import Glibc
import NIOSSL

/// Files with certificates and keys in PEM form (RFC 7468). Blocking calls: for the start, or for a thread that may wait.
package enum PEMFile {
    /// The largest file that is read, in bytes: a bundle of all authorities of the world has a quarter of it.
    static let maximumBytes = 1 << 20

    /// All certificates of a file, in its order; at least one.
    package static func certificates(_ path: String, _ code: TLSError.Code) throws(TLSError) -> [NIOSSLCertificate] {
        let bytes = try self.read(path, code)
        let found: [NIOSSLCertificate]
        do { found = try NIOSSLCertificate.fromPEMBytes(bytes) } catch { found = [] }
        guard !found.isEmpty else {
            let hint = self.holds("PRIVATE KEY-----", bytes) ? "holds a key and no certificate" : "holds no certificate in PEM form"
            throw TLSError(code, "\"\(path)\" \(hint) (-----BEGIN CERTIFICATE-----)")
        }
        return found
    }

    /// The private key of a file. One with a passphrase is refused, since nobody is there to type it.
    package static func key(_ path: String) throws(TLSError) -> NIOSSLPrivateKey {
        let bytes = try self.read(path, .key)
        guard !self.holds("ENCRYPTED", bytes) else {
            throw TLSError(.key, "\"\(path)\" is protected by a passphrase: write it without one (openssl pkey -in FILE -out FILE)")
        }
        do {
            return try NIOSSLPrivateKey(bytes: bytes, format: .pem)
        } catch {
            throw TLSError(.key, "\"\(path)\" holds no private key in PEM form (-----BEGIN PRIVATE KEY-----)")
        }
    }

    private static func read(_ path: String, _ code: TLSError.Code) throws(TLSError) -> [UInt8] {
        guard let stream = fopen(path, "re") else { throw self.unread(path, code, errno) }
        defer { fclose(stream) }
        var bytes = [UInt8](repeating: 0, count: maximumBytes + 1)
        let count = fread(&bytes, 1, bytes.count, stream)
        guard ferror(stream) == 0 else { throw self.unread(path, code, errno) }
        guard count <= maximumBytes else { throw TLSError(code, "\"\(path)\" is larger than \(maximumBytes) bytes") }
        return Array(bytes[..<count])
    }

    private static func unread(_ path: String, _ code: TLSError.Code, _ number: Int32) -> TLSError {
        let isPassing = [EMFILE, ENFILE, ENOMEM, EIO, EINTR, EAGAIN].contains(number)
        return TLSError(code, "cannot read \"\(path)\": \(String(cString: strerror(number)))", isPassing: isPassing)
    }

    private static func holds(_ word: String, _ bytes: [UInt8]) -> Bool { bytes.firstRange(of: Array(word.utf8)) != nil }
}
