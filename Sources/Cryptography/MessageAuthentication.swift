import COpenSSL

/// Codes that prove who made a message to whoever has the same key: HMAC-SHA-256 (RFC 2104), from libcrypto.
package enum MessageAuthentication {
    /// The code of a message: 32 bytes.
    package static func sha256(_ message: some Sequence<UInt8>, key: [UInt8]) -> [UInt8] {
        let bytes = Array(message)
        var code = [UInt8](repeating: 0, count: 32)
        let done = HMAC(EVP_sha256(), key, Int32(key.count), bytes, bytes.count, &code, nil)
        // Fails only when libcrypto is out of memory or has no such algorithm: nothing of ours can go on without it.
        precondition(done != nil, "libcrypto refused a code")
        return code
    }
}
