import COpenSSL

/// A private key on the curve P-256, which every TLS client of today takes.
package final class SigningKey {
    let pointer: OpaquePointer

    private init(_ pointer: OpaquePointer) { self.pointer = pointer }

    deinit { EVP_PKEY_free(self.pointer) }

    /// A new key; nil only when libcrypto fails.
    package static func generate() -> SigningKey? {
        guard let context = EVP_PKEY_CTX_new_id(EVP_PKEY_EC, nil) else { return nil }
        defer { EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        guard EVP_PKEY_keygen_init(context) == 1, EVP_PKEY_CTX_set_ec_paramgen_curve_nid(context, NID_X9_62_prime256v1) == 1,
            EVP_PKEY_keygen(context, &key) == 1
        else { return nil }
        return key.map(SigningKey.init)
    }

    /// The key of a PEM text without a passphrase; nil when there is none.
    package convenience init?(pem: [UInt8]) {
        let key = PEMText.read(pem) { bio in
            // Without the callback libcrypto would ask at the terminal.
            PEM_read_bio_PrivateKey(bio, nil, { _, _, _, _ in 0 }, nil)
        }
        guard let key else { return nil }
        self.init(key)
    }

    /// The key as PKCS 8 in PEM form, not encrypted.
    package var pem: [UInt8] { PEMText.write { PEM_write_bio_PrivateKey($0, self.pointer, nil, nil, 0, nil, nil) } }
}
