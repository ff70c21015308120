import COpenSSL

/// Values from passwords that take long to guess: PBKDF2 with HMAC-SHA-256 (RFC 8018, section 5.2), from libcrypto.
package enum PasswordDerivation {
    /// The value of a password: `count` bytes. Takes some 0.4 µs of processor time for each round; keep it away from event loops.
    ///
    /// - Parameter rounds: 1 or more.
    package static func derive(_ password: some Sequence<UInt8>, salt: [UInt8], rounds: Int32, count: Int = 32) -> [UInt8] {
        let characters = password.map { CChar(bitPattern: $0) }
        var value = [UInt8](repeating: 0, count: count)
        let done = PKCS5_PBKDF2_HMAC(
            characters, Int32(characters.count), salt, Int32(salt.count), rounds, EVP_sha256(), Int32(count), &value)
        // Fails only when libcrypto is out of memory or has no such algorithm: nothing of ours can go on without it.
        precondition(done == 1, "libcrypto refused to derive a value")
        return value
    }
}
