import ArgumentParser
import Glibc
import PokerfaceServer

/// `pokerface certificate`.
struct CertificateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "certificate", abstract: "Make an authority and a certificate for TLS while developing.",
        discussion: "An authority that is there already is used again, so that clients go on trusting it; the server's certificate is "
            + "always new, and a node that uses it takes it within seconds. Not for the open internet: clients there trust public authorities."
    )

    @Option(name: .customLong("host"), help: "Name or address of the server. Repeatable. (default: localhost, 127.0.0.1, ::1)")
    var hosts: [String] = []
    @Option(help: "Directory of the node; the files go to certificates/ in it.") var data = "./.pokerface"
    @Option(help: "Directory for the files, instead of that.") var out: String?

    func run() throws {
        let folder = CertificateFolder(path: out ?? data + "/certificates")
        do throws(ServerError) {
            let isNew = try folder.make(hosts: hosts.isEmpty ? ["localhost", "127.0.0.1", "::1"] : hosts)
            StandardStream.output.write(folder.summary(isAuthorityNew: isNew))
        } catch {
            StandardStream.error.write("pokerface: \(error.message)\n")
            throw ExitCode(error.exitCode)
        }
    }
}
