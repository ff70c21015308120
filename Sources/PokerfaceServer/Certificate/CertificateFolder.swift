import Cryptography
import Glibc

/// The folder that `pokerface certificate` fills: an authority for development and a server's certificate that it has signed.
package struct CertificateFolder: Sendable {
    /// What every authority made here is called, so that it is told from others.
    static let authorityName = "pokerface development CA"
    /// The longest that browsers take (CA/Browser Forum, 398 days and less).
    static let serverDays = 397
    static let authorityDays = 3650

    /// The path as given.
    package let path: String

    /// A folder that need not exist yet.
    package init(path: String) { self.path = path }

    /// The authority's certificate, which clients are told to trust.
    package var authority: String { self.path + "/ca.pem" }
    /// The authority's key.
    package var authorityKey: String { self.path + "/ca-key.pem" }
    /// The server's certificate.
    package var certificate: String { self.path + "/server.pem" }
    /// The server's key.
    package var key: String { self.path + "/server-key.pem" }

    /// Makes a server's certificate for the hosts, and the authority unless there is one. Files appear whole or not at all, keys with mode 0600.
    ///
    /// - Parameter hosts: names and addresses; at least one.
    /// - Returns: whether the authority is new.
    /// - Throws: ``ServerError/Code/usage`` for hosts, ``ServerError/Code/data`` for files.
    package func make(hosts: [String]) throws(ServerError) -> Bool {
        for host in hosts where !HostText.isValid(host) {
            throw ServerError(.usage, "host: \"\(host.prefix(200))\" is not a host name or an address")
        }
        try PrivateFile.makeFolder(self.path)
        let known = try self.readAuthority()
        let authority: (certificate: Certificate, key: SigningKey)
        if let known { authority = known } else { authority = try self.makeAuthority() }
        // A common name has 64 characters at most (RFC 5280 appendix A.1); clients look at the other names.
        let plan = CertificatePlan(name: String((hosts.first ?? "").prefix(64)), days: Self.serverDays, purpose: Self.purpose(hosts))
        guard let key = SigningKey.generate(), let certificate = plan.make(key: key, authority: authority) else {
            throw ServerError(.failed, "cannot make a certificate for \(hosts.joined(separator: ", "))")
        }
        try PrivateFile.write(key.pem, to: self.key, mode: 0o600)
        try PrivateFile.write(certificate.pem, to: self.certificate, mode: 0o644)
        return known == nil
    }

    /// What was made and how a node uses it, for a person.
    package func summary(isAuthorityNew: Bool) -> String {
        let (certificate, key) = (ShellWord.quoted(self.certificate), ShellWord.quoted(self.key))
        return """
            \(isAuthorityNew ? "made" : "used") the authority \(self.authority)
            made \(self.certificate), valid for \(Self.serverDays) days
              pokerface serve --tls-certificate \(certificate) --tls-key \(key)

            """
    }

    private static func purpose(_ hosts: [String]) -> CertificatePlan.Purpose {
        .server(dnsNames: hosts.filter { !HostText.isAddress($0) }, addresses: hosts.filter { HostText.isAddress($0) })
    }

    /// Nil when there is none. One that is not ours, or only half there, is left alone: somebody may trust it.
    private func readAuthority() throws(ServerError) -> (certificate: Certificate, key: SigningKey)? {
        guard access(self.authority, F_OK) == 0 || access(self.authorityKey, F_OK) == 0 else { return nil }
        guard let certificate = Certificate(pem: try PrivateFile.read(self.authority)),
            let key = SigningKey(pem: try PrivateFile.read(self.authorityKey)), certificate.matches(key), !certificate.hasExpired
        else {
            throw ServerError(
                .data,
                "\"\(self.authority)\" and \"\(self.authorityKey)\" are not a valid authority: remove both, or name another folder with --out"
            )
        }
        return (certificate, key)
    }

    private func makeAuthority() throws(ServerError) -> (certificate: Certificate, key: SigningKey) {
        // With a part of its own, since trust stores tell authorities apart by their names.
        let name = "\(Self.authorityName) \(Base64.encodeURLSafe(SecureRandom.bytes(6)))"
        let plan = CertificatePlan(name: name, days: Self.authorityDays, purpose: .authority)
        guard let key = SigningKey.generate(), let certificate = plan.make(key: key, authority: nil) else {
            throw ServerError(.failed, "cannot make a certificate for the authority")
        }
        try PrivateFile.write(key.pem, to: self.authorityKey, mode: 0o600)
        try PrivateFile.write(certificate.pem, to: self.authority, mode: 0o644)
        return (certificate, key)
    }
}
