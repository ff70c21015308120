import Foundation
import TestSupport

/// A certificate that vouches for itself, made by the `openssl` program, in a folder that goes with this object.
final class TestCertificate {
    /// The name that it is for.
    static let host = "poker.example"
    static let openssl = "/usr/bin/openssl"

    let folder: String
    var chainPath: String { "\(self.folder)/chain.pem" }
    var keyPath: String { "\(self.folder)/key.pem" }
    /// Both in one file.
    var bundlePath: String { "\(self.folder)/bundle.pem" }

    init() throws {
        self.folder = "\(NSTemporaryDirectory())/pf-proxy-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: self.folder, withIntermediateDirectories: true)
        let result = try TestProcess.run(
            Self.openssl,
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
                "/CN=\(Self.host)", "-addext", "subjectAltName=DNS:\(Self.host)", "-keyout", self.keyPath, "-out", self.chainPath,
            ])
        guard result.end == .status(0) else { throw ProxyClient.Missing(description: "no certificate: \(result.text)") }
        let parts = try [self.chainPath, self.keyPath].map { try String(contentsOfFile: $0, encoding: .utf8) }
        try parts.joined().write(toFile: self.bundlePath, atomically: true, encoding: .utf8)
    }

    deinit { try? FileManager.default.removeItem(atPath: self.folder) }
}
