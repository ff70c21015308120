import Cryptography
import Foundation
import PokerfaceServer
import TestSupport
import Testing

@Suite("pokerface certificate", .timeLimit(.minutes(1)))
struct CertificateFolderTests {
    private static func certificate(_ path: String) throws -> Certificate {
        try #require(Certificate(pem: Array(try Data(contentsOf: URL(fileURLWithPath: path)))))
    }

    private static func mode(_ path: String) throws -> Int {
        try #require(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    @Test("It makes an authority and a certificate that openssl verifies for each host, and keys that only the owner reads")
    func makes() throws {
        let directory = try TemporaryDirectory()
        let folder = CertificateFolder(path: directory.path + "/a/b")
        #expect(try folder.make(hosts: ["localhost", "127.0.0.1", "::1", "poker.example.com"]))
        #expect(try Self.mode(folder.authorityKey) == 0o600 && Self.mode(folder.key) == 0o600)
        for check in ["-verify_hostname localhost", "-verify_ip 127.0.0.1", "-verify_ip ::1", "-verify_hostname poker.example.com"] {
            let script = "openssl verify -x509_strict -purpose sslserver -CAfile \(folder.authority) \(check) \(folder.certificate)"
            let output = try TestProcess.run("/bin/sh", ["-c", script])
            #expect(output.end == .status(0), "\(output.text)")
        }
        let wrong = "openssl verify -CAfile \(folder.authority) -verify_hostname other.example \(folder.certificate)"
        #expect(try TestProcess.run("/bin/sh", ["-c", wrong]).end != .status(0))
        let tooLong = "openssl x509 -in \(folder.certificate) -noout -checkend \(397 * 86400)"
        #expect(try TestProcess.run("/bin/sh", ["-c", tooLong]).end != .status(0))
    }

    @Test("The authority may not sign others that sign")
    func constrained() throws {
        let directory = try TemporaryDirectory()
        let folder = CertificateFolder(path: directory.path)
        _ = try folder.make(hosts: ["localhost"])
        let text = try TestProcess.run("/bin/sh", ["-c", "openssl x509 -in \(folder.authority) -noout -text"]).text
        #expect(text.contains("CA:TRUE, pathlen:0") && text.contains("Certificate Sign, CRL Sign"), "\(text)")
    }

    @Test("A second run keeps the authority and makes another certificate")
    func again() throws {
        let directory = try TemporaryDirectory()
        let folder = CertificateFolder(path: directory.path)
        #expect(try folder.make(hosts: ["localhost"]))
        let (authority, first) = (try Self.certificate(folder.authority), try Self.certificate(folder.certificate))
        #expect(try !folder.make(hosts: ["10.0.0.7"]))
        let second = try Self.certificate(folder.certificate)
        #expect(try Self.certificate(folder.authority).pem == authority.pem)
        #expect(first.pem != second.pem && authority.hasIssued(first) && authority.hasIssued(second))
        #expect(second.covers("10.0.0.7") && !second.covers("localhost"))
    }

    @Test("A name longer than a common name may be is taken")
    func longName() throws {
        let directory = try TemporaryDirectory()
        let folder = CertificateFolder(path: directory.path)
        let host = [String](repeating: "long-label", count: 10).joined(separator: ".")
        _ = try folder.make(hosts: [host])
        #expect(try Self.certificate(folder.certificate).covers(host))
    }

    @Test("An authority that is only half there is left alone, and said so")
    func half() throws {
        let directory = try TemporaryDirectory()
        let folder = CertificateFolder(path: directory.path)
        _ = try folder.make(hosts: ["localhost"])
        let before = try Self.certificate(folder.authority).pem
        try "nonsense".write(toFile: folder.authorityKey, atomically: true, encoding: .utf8)
        #expect {
            _ = try folder.make(hosts: ["localhost"])
        } throws: { error in
            (error as? ServerError)?.message.contains("are not a valid authority: remove both") == true
        }
        #expect(try Self.certificate(folder.authority).pem == before)
    }

    @Test("What is no host is refused", arguments: ["", "a b", "a,DNS:b", "ñ"])
    func host(text: String) throws {
        let directory = try TemporaryDirectory()
        #expect {
            _ = try CertificateFolder(path: directory.path).make(hosts: [text])
        } throws: { error in
            (error as? ServerError)?.code == .usage
        }
    }

    @Test("A certificate file that is not there ends the start with status 64 and one line")
    func missing() throws {
        let output = try TestProcess.run(
            NodeProcess.binaryPath(), ["serve", "--tls-certificate", "/nonexistent/c.pem", "--tls-key", "/nonexistent/k.pem"])
        #expect(output.end == .status(64))
        #expect(output.text == "pokerface: tlsCertificate: cannot read \"/nonexistent/c.pem\": No such file or directory\n")
    }
}
