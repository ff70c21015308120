import Foundation
import TLS
import TestSupport
import Testing

@Suite("Files of certificates and keys")
struct FileTests {
    @Test("A certificate and its key are taken")
    func good() throws {
        let made = try TestCertificates()
        let certificate = try ServerCertificate(CertificateFiles(certificate: made.certificate, key: made.key))
        #expect(certificate.notAfter > Int(Date().timeIntervalSince1970))
    }

    @Test("What cannot be read, is no PEM or has another key is refused with the file's path and the reason")
    func bad() throws {
        let made = try TestCertificates()
        let other = try TestCertificates()
        try "nonsense".write(toFile: made.path("text.pem"), atomically: true, encoding: .utf8)
        let cases: [(String, String, TLSError.Code, String)] = [
            (made.path("none.pem"), made.key, .certificate, "cannot read \"\(made.path("none.pem"))\": No such file or directory"),
            (made.certificate, made.path("none.pem"), .key, "cannot read \"\(made.path("none.pem"))\": No such file or directory"),
            (made.path("text.pem"), made.key, .certificate, "holds no certificate in PEM form"),
            (made.key, made.key, .certificate, "holds a key and no certificate"),
            (made.certificate, made.path("text.pem"), .key, "holds no private key in PEM form"),
            (made.certificate, other.key, .key, "is not the key of the certificate in"),
            ("/tmp", made.key, .certificate, "cannot read \"/tmp\": Is a directory"),
        ]
        for (certificate, key, code, text) in cases {
            do {
                _ = try ServerCertificate(CertificateFiles(certificate: certificate, key: key))
                Issue.record("taken: \(certificate), \(key)")
            } catch {
                #expect(error.code == code)
                #expect(error.message.contains(text), "\(error.message)")
            }
        }
    }

    @Test("A key with a passphrase is refused with what to do")
    func passphrase() throws {
        let made = try TestCertificates()
        let script = "openssl pkey -in \(made.key) -aes256 -passout pass:x -out \(made.path("locked.pem"))"
        #expect(try TestProcess("/bin/sh", ["-c", script]).wait() == .status(0))
        do {
            _ = try ServerCertificate(CertificateFiles(certificate: made.certificate, key: made.path("locked.pem")))
            Issue.record("taken")
        } catch {
            #expect(error.message.contains("openssl pkey"), "\(error.message)")
        }
    }

    @Test("Changed files are read when they have stayed the same from one look to the next, and once")
    func watch() throws {
        let made = try TestCertificates()
        let files = CertificateFiles(certificate: made.certificate, key: made.key)
        var watch = FileWatch(loaded: files.stamps)
        let unchanged = watch.look(files.stamps)
        try made.renew()
        let changed = watch.look(files.stamps)
        try made.renew()
        let changedAgain = watch.look(files.stamps)
        let settled = watch.look(files.stamps)
        let after = watch.look(files.stamps)
        #expect([unchanged, changed, changedAgain, settled, after] == [false, false, false, true, false])
    }

    @Test("A version that could not be had for a reason that passes is read again, once it could be it is not")
    func retried() throws {
        let made = try TestCertificates()
        let files = CertificateFiles(certificate: made.certificate, key: made.key)
        var watch = FileWatch(loaded: files.stamps)
        try made.renew()
        let looks = [watch.look(files.stamps), watch.look(files.stamps)]
        watch.retry()
        let again = [watch.look(files.stamps), watch.look(files.stamps)]
        #expect(looks == [false, true] && again == [true, false])
    }

    @Test("Another owner or mode is a change: it may be what makes the file readable")
    func mode() throws {
        let made = try TestCertificates()
        let files = CertificateFiles(certificate: made.certificate, key: made.key)
        let before = files.stamps
        #expect(chmod(made.key, 0o640) == 0)
        #expect(files.stamps != before)
    }

    @Test("A certificate that has run out takes the place of no valid one, but of one that has run out too")
    func runOut() throws {
        let made = try TestCertificates(days: 30)
        let certificate = try ServerCertificate(CertificateFiles(certificate: made.certificate, key: made.key))
        let first = certificate.notAfter
        try made.renew(days: 20)
        #expect(throws: TLSError(.certificate, "the certificate in \"\(made.certificate)\" has run out")) {
            try certificate.reload(now: first - 3 * 86_400)
        }
        #expect(certificate.notAfter == first)
        try certificate.reload(now: first + 1)
        #expect(certificate.notAfter < first)
    }

    @Test("A link that is swapped, as Kubernetes does with secrets, is a change")
    func swappedLink() throws {
        let (first, second) = (try TestCertificates(), try TestCertificates())
        let link = first.path("link.pem")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: first.certificate)
        let files = CertificateFiles(certificate: link, key: first.key)
        let before = files.stamps
        try FileManager.default.removeItem(atPath: link)
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: second.certificate)
        #expect(files.stamps != before)
    }
}
