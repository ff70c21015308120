import Cryptography
import Foundation

/// A folder with an authority of its own and a server's certificate that it has signed, made as `pokerface certificate` makes them.
package final class TestCertificates: Sendable {
    private let folder: String

    /// - Parameters:
    ///   - hosts: names and addresses of the server.
    ///   - days: 0 for a certificate that has just run out.
    package init(dnsNames: [String] = ["localhost"], addresses: [String] = ["127.0.0.1"], days: Int = 30) throws {
        var template = Array("/tmp/pf-tls-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw TestCertificateError(what: "mkdtemp failed") }
        self.folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let key = try Self.makeKey()
        let plan = CertificatePlan(name: "test authority \(self.folder)", days: 30, purpose: .authority)
        guard let authority = plan.make(key: key, authority: nil) else { throw TestCertificateError(what: "no authority") }
        try Self.write(authority.pem, self.authority)
        try Self.write(key.pem, self.authorityKey)
        try self.renew(dnsNames: dnsNames, addresses: addresses, days: days)
    }

    deinit { try? FileManager.default.removeItem(atPath: self.folder) }

    /// The authority's certificate and key.
    package var authority: String { "\(self.folder)/ca.pem" }
    package var authorityKey: String { "\(self.folder)/ca-key.pem" }
    /// The server's certificate and key.
    package var certificate: String { "\(self.folder)/server.pem" }
    package var key: String { "\(self.folder)/server-key.pem" }
    /// A path for another file, gone with the folder.
    package func path(_ name: String) -> String { "\(self.folder)/\(name)" }

    /// Puts another certificate and key in the place of the server's.
    package func renew(dnsNames: [String] = ["localhost"], addresses: [String] = ["127.0.0.1"], days: Int = 30) throws {
        guard let authority = Certificate(pem: try Self.read(self.authority)),
            let authorityKey = SigningKey(pem: try Self.read(self.authorityKey))
        else { throw TestCertificateError(what: "the authority is gone") }
        let key = try Self.makeKey()
        let plan = CertificatePlan(name: "test server", days: days, purpose: .server(dnsNames: dnsNames, addresses: addresses))
        guard let certificate = plan.make(key: key, authority: (authority, authorityKey)) else {
            throw TestCertificateError(what: "no certificate")
        }
        try Self.write(key.pem, self.key)
        try Self.write(certificate.pem, self.certificate)
    }

    /// A certificate for clients from the same authority: paths of certificate and key.
    package func makeClient() throws -> (certificate: String, key: String) {
        let (certificate, key, request) = (self.path("client.pem"), self.path("client-key.pem"), self.path("client.csr"))
        let script = """
            openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout \(key) -out \(request) -subj /CN=client &&
            openssl x509 -req -in \(request) -CA \(self.authority) -CAkey \(self.authorityKey) -CAcreateserial -days 2 -out \(certificate)
            """
        guard try TestProcess("/bin/sh", ["-c", script]).wait() == .status(0) else { throw TestCertificateError(what: "openssl failed") }
        return (certificate, key)
    }

    private static func makeKey() throws -> SigningKey {
        guard let key = SigningKey.generate() else { throw TestCertificateError(what: "no key") }
        return key
    }

    private static func write(_ bytes: [UInt8], _ path: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
    }

    private static func read(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path))) }
}

/// Why a test's certificates could not be had.
package struct TestCertificateError: Error {
    package let what: String

    package init(what: String) { self.what = what }
}
