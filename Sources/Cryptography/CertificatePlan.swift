import COpenSSL

/// What a new certificate says, and how it is made.
package struct CertificatePlan: Sendable {
    /// What the certificate is for.
    package enum Purpose: Sendable, Equatable {
        /// To sign certificates of servers, and nothing else.
        case authority
        /// To show these names (DNS names and addresses), which must hold no comma, as a server's.
        case server(dnsNames: [String], addresses: [String])
    }

    /// The common name of the subject.
    package let name: String
    /// How long it is valid, in days from a few minutes ago on, since clocks differ.
    package let days: Int
    /// What it is for.
    package let purpose: Purpose

    /// A plan made of its parts.
    package init(name: String, days: Int, purpose: Purpose) {
        self.name = name
        self.days = days
        self.purpose = purpose
    }

    /// Makes the certificate of `key`, signed by an authority or by itself; nil when libcrypto refuses, such as a name that is none.
    package func make(key: SigningKey, authority: (certificate: Certificate, key: SigningKey)?) -> Certificate? {
        guard let pointer = X509_new() else { return nil }
        let certificate = Certificate(pointer)
        guard X509_set_version(pointer, 2) == 1, self.setSerial(pointer), self.setTimes(pointer), self.setName(pointer),
            X509_set_issuer_name(pointer, X509_get_subject_name(authority?.certificate.pointer ?? pointer)) == 1,
            X509_set_pubkey(pointer, key.pointer) == 1,
            self.extensions.allSatisfy({ Self.add($0, to: pointer, issuer: authority?.certificate.pointer ?? pointer) }),
            X509_sign(pointer, authority?.key.pointer ?? key.pointer, EVP_sha256()) > 0
        else { return nil }
        return certificate
    }

    private func setSerial(_ certificate: OpaquePointer) -> Bool {
        var bytes = SecureRandom.bytes(16)
        // Positive, as RFC 5280 section 4.1.2.2 wants it.
        bytes[0] &= 0x7F
        guard let number = BN_bin2bn(bytes, Int32(bytes.count), nil) else { return false }
        defer { BN_free(number) }
        return BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nil
    }

    private func setTimes(_ certificate: OpaquePointer) -> Bool {
        let early = -300
        return X509_gmtime_adj(X509_getm_notBefore(certificate), early) != nil
            && X509_gmtime_adj(X509_getm_notAfter(certificate), self.days * 86400 + early) != nil
    }

    private func setName(_ certificate: OpaquePointer) -> Bool {
        let text = Array(self.name.utf8)
        return X509_NAME_add_entry_by_NID(
            X509_get_subject_name(certificate), NID_commonName, V_ASN1_UTF8STRING, text, Int32(text.count), -1, 0) == 1
    }

    private var extensions: [(Int32, String)] {
        let identifiers = [(NID_subject_key_identifier, "hash"), (NID_authority_key_identifier, "keyid")]
        switch self.purpose {
        case .authority:
            return [(NID_basic_constraints, "critical,CA:TRUE,pathlen:0"), (NID_key_usage, "critical,keyCertSign,cRLSign")] + identifiers
        case .server(let dnsNames, let addresses):
            let names = dnsNames.map { "DNS:\($0)" } + addresses.map { "IP:\($0)" }
            return [
                (NID_basic_constraints, "critical,CA:FALSE"), (NID_key_usage, "critical,digitalSignature"),
                (NID_ext_key_usage, "serverAuth"), (NID_subject_alt_name, names.joined(separator: ",")),
            ] + identifiers
        }
    }

    private static func add(_ entry: (Int32, String), to certificate: OpaquePointer, issuer: OpaquePointer) -> Bool {
        var context = X509V3_CTX()
        X509V3_set_ctx(&context, issuer, certificate, nil, nil, 0)
        guard let made = X509V3_EXT_conf_nid(nil, &context, entry.0, entry.1) else { return false }
        defer { X509_EXTENSION_free(made) }
        return X509_add_ext(certificate, made, -1) == 1
    }
}
