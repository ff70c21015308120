import Cryptography

/// What to type to reach a node that shows a certificate made by `pokerface certificate`.
enum TrustHint {
    /// Two commands, one a line; nil for any other certificate, whose authority is known to clients or somebody else's business.
    static func text(certificatePath: String, host: String, port: Int, stage: String) -> String? {
        let folder = CertificateFolder(path: certificatePath.lastIndex(of: "/").map { String(certificatePath[..<$0]) } ?? ".")
        guard let authority = (try? PrivateFile.read(folder.authority)).flatMap({ Certificate(pem: $0) }),
            let certificate = (try? PrivateFile.read(certificatePath)).flatMap({ Certificate(pem: $0) }),
            authority.name.hasPrefix(CertificateFolder.authorityName), authority.hasIssued(certificate)
        else { return nil }
        let place = ReadyLine.place(certificate.covers(host) ? host : "localhost", port)
        let (file, url) = (ShellWord.quoted(folder.authority), "wss://\(place)/\(stage)")
        return "  wscat --ca \(file) -c \(url)\n  pokerface connect --ca \(file) \(url)\n"
    }
}
