import ArgumentParser
import Glibc
import NIOPosix
import PokerfaceServer
import SocketClient

/// `pokerface connect`.
struct ConnectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connect", abstract: "Talk to a WebSocket server line by line, as wscat does.")

    @Argument(help: "The server, such as ws://127.0.0.1:8080/dev or wss://poker.example.com.") var url: String
    @Option(
        name: [.customShort("x"), .customLong("execute")], parsing: .unconditionalSingleValue,
        help: "Send this message and print the answers instead of asking. Repeatable.")
    var messages: [String] = []
    @Option(name: [.customShort("w"), .customLong("wait")], help: "Seconds to wait for answers after the last message (0...86400).")
    var wait = 2.0
    @Option(name: [.customShort("H"), .customLong("header")], help: "Header for the handshake, as 'Name: value'. Repeatable.")
    var headers: [String] = []

    @Option(name: [.customShort("s"), .customLong("subprotocol")], help: "Subprotocol to offer, the most wanted first. Repeatable.")
    var subprotocols: [String] = []

    @Option(name: [.customLong("ca")], help: "PEM file with the only authorities that wss:// trusts, instead of the system's.")
    var authorities: String?

    @Flag(name: .customLong("compress"), help: "Offer compression (permessage-deflate), as browsers do.")
    var compress = false

    func validate() throws {
        guard (0...86400).contains(wait) else { throw ValidationError("-w: \"\(wait)\" is not a number of seconds in range (0...86400)") }
        guard headers.allSatisfy({ $0.contains(":") }) else { throw ValidationError("-H: a header is written as 'Name: value'") }
    }

    func run() async throws {
        var session = ConnectCommandSession(url: url) { output in
            switch output {
            case .standard(let text): StandardStream.output.write(text)
            case .error(let text): StandardStream.error.write(text)
            }
        }
        session.headers = headers.map(Self.header)
        session.messages = messages
        session.wait = .seconds(wait)
        session.configuration.subprotocols = subprotocols
        session.configuration.authorities = authorities
        session.configuration.offersCompression = compress
        session.isTerminal = isatty(0) == 1
        session.printsToTerminal = isatty(1) == 1
        throw ExitCode(await session.run(lines: StandardInput.lines(), group: MultiThreadedEventLoopGroup.singleton))
    }

    private static func header(_ text: String) -> (String, String) {
        let name = text.prefix { $0 != ":" }
        return (String(name), String(text[name.endIndex...].dropFirst().drop { $0 == " " }))
    }
}
