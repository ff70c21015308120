import ArgumentParser
import Glibc
import PokerfaceServer

/// The command line: which subcommand with which flags. No logic here.
@main
struct Pokerface: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pokerface", abstract: "A WebSocket gateway with planning poker built in.", version: PokerfaceVersion.text,
        subcommands: [ServeCommand.self, PlayCommand.self, ConnectCommand.self, CertificateCommand.self])

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            end(error)
        }
    }

    /// Help and version as they are, exit statuses as they are, and every error as one line.
    private static func end(_ error: any Error) -> Never {
        let code = exitCode(for: error)
        guard code == .validationFailure, !(error is ExitCode) else { exit(withError: error) }
        let message = message(for: error).split(whereSeparator: \.isNewline).joined(separator: " ")
        StandardStream.error.write("pokerface: \(message); see pokerface --help\n")
        Glibc.exit(code.rawValue)
    }
}
