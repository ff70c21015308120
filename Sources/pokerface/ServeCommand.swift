import ArgumentParser
import Glibc
import PokerfaceServer

/// `pokerface serve`.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run a node.",
        discussion: "Each flag may also stand in the environment (--admin-port as POKERFACE_ADMIN_PORT) and in the file (adminPort). "
            + "A flag goes before the environment, that before the file.")

    @OptionGroup var flags: ServeFlags

    func run() async throws {
        var environment: [String: String] = [:]
        var entry = environ
        while let line = entry.pointee {
            let text = String(cString: line)
            if let equals = text.firstIndex(of: "=") { environment[String(text[..<equals])] = String(text[text.index(after: equals)...]) }
            entry += 1
        }
        let status = await Serve.run(flags: flags.given, environment: environment)
        throw ExitCode(status)
    }
}
