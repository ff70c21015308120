import COpenSSL

/// The two hashes that the protocols need, from libcrypto.
package enum Digest {
    /// The SHA-1 of the bytes: 20 bytes. Only for `Sec-WebSocket-Accept` (RFC 6455, section 4.2.2), never for secrets.
    package static func sha1(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        self.hash(Array(bytes), count: 20, algorithm: EVP_sha1())
    }

    /// The SHA-256 of the bytes: 32 bytes.
    package static func sha256(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        self.hash(Array(bytes), count: 32, algorithm: EVP_sha256())
    }

    private static func hash(_ bytes: [UInt8], count: Int, algorithm: OpaquePointer?) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: count)
        let done = EVP_Digest(bytes, bytes.count, &digest, nil, algorithm, nil)
        // Fails only when libcrypto is out of memory or has no such algorithm: nothing of ours can go on without it.
        precondition(done == 1, "libcrypto refused a digest")
        return digest
    }
}
