import COpenSSL

/// An X.509 certificate (RFC 5280), read or newly made.
package final class Certificate {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { self.pointer = pointer }

    deinit { X509_free(self.pointer) }

    /// The first certificate of a PEM text; nil when there is none.
    package convenience init?(pem: [UInt8]) {
        guard let pointer = PEMText.read(pem, { PEM_read_bio_X509($0, nil, nil, nil) }) else { return nil }
        self.init(pointer)
    }

    /// The certificate in PEM form.
    package var pem: [UInt8] { PEMText.write { PEM_write_bio_X509($0, self.pointer) } }

    /// The common name of the subject; empty without one.
    package var name: String {
        var bytes = [CChar](repeating: 0, count: 128)
        let count = X509_NAME_get_text_by_NID(X509_get_subject_name(self.pointer), NID_commonName, &bytes, Int32(bytes.count))
        return count < 0 ? "" : String(decoding: bytes.prefix(Int(count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Whether it has run out.
    package var hasExpired: Bool { X509_cmp_current_time(X509_get0_notAfter(self.pointer)) < 0 }

    /// Whether a client that asked for this DNS name or address would take it.
    package func covers(_ host: String) -> Bool {
        X509_check_ip_asc(self.pointer, host, 0) == 1 || X509_check_host(self.pointer, host, host.utf8.count, 0, nil) == 1
    }

    /// Whether the key is this certificate's.
    package func matches(_ key: SigningKey) -> Bool { X509_check_private_key(self.pointer, key.pointer) == 1 }

    /// Whether this authority has signed the other certificate.
    package func hasIssued(_ other: Certificate) -> Bool {
        guard X509_check_issued(self.pointer, other.pointer) == X509_V_OK, let key = X509_get0_pubkey(self.pointer) else { return false }
        return X509_verify(other.pointer, key) == 1
    }
}
