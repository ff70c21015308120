import ArgumentParser
import Glibc
import JSONText
import NIOPosix
import PokerClient
import PokerTerminal
import PokerfaceServer
import SocketClient

extension Language: ExpressibleByArgument {}

/// `pokerface play`.
struct PlayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "play", abstract: "Play planning poker in the terminal, or from a script.",
        discussion:
            "POKERFACE_TOKEN and POKERFACE_PASSCODE are taken from the environment when their flags are missing: flags can be seen by others of this machine."
    )

    @Argument(help: "The server, such as ws://127.0.0.1:8080/dev; further ones are tried in turn when it is lost.") var urls: [String]
    @Option(help: "The game's code or name to join; without it a new game is made.") var game: String?
    // A name, a token, a passcode or a title may begin with a dash.
    @Option(parsing: .unconditional, help: "What the others call you; the login name unless given.") var name: String?
    @Option(parsing: .unconditional, help: "The secret that owns the seat, to come back to it: 22 to 128 letters, digits, - and _.")
    var token: String?
    @Flag(help: "Watch without voting.") var spectator = false
    @Option(parsing: .unconditional, help: "What the game asks of newcomers.") var passcode: String?
    @Flag(help: "Make a new game; with --game one of that name, or join it if it is there.") var new = false
    @Option(parsing: .unconditional, help: "The new game's title.") var title: String?
    @Option(help: "The new game's deck: fibonacci, modified, tshirt, powers, or own cards as 1,2,4.") var deck: String?
    @Flag(help: "In the new game nobody learns who cast what.") var anonymous = false
    @Flag(help: "In the new game everybody may start and close rounds.") var everyone = false
    @Flag(help: "For scripts: one action as JSON in each line in, one event as JSON in each line out.") var json = false
    @Option(
        name: [.customShort("w"), .customLong("wait")],
        help: "With --json: seconds to wait for events after the last line was answered (0...86400).")
    var wait = 2.0
    @Option(help: "en or es; that of LC_ALL, LC_MESSAGES or LANG unless given.") var language: Language?
    @Option(name: [.customLong("ca")], help: "PEM file with the only authorities that wss:// trusts, instead of the system's.")
    var authorities: String?

    func validate() throws {
        guard !urls.isEmpty else { throw ValidationError("name a server, such as ws://127.0.0.1:8080/dev") }
        guard (0...86400).contains(wait) else { throw ValidationError("-w: \"\(wait)\" is not a number of seconds in range (0...86400)") }
        let creates = new || game == nil
        guard creates || title == nil && deck == nil && !anonymous && !everyone else {
            throw ValidationError("--title, --deck, --anonymous and --everyone are for a new game: add --new")
        }
    }

    func run() async throws {
        let seat = try self.seat()
        if json { try await playScript(seat) }
        guard TerminalMode.isTerminal else { throw ValidationError("play needs a terminal; for scripts add --json") }
        let language = self.language ?? Language(environment: Self.variable)
        let session = TerminalSession(language: language, url: urls[0], write: StandardStream.output.write)
        guard let ending = await session.run(makeClient(seat, session.report)) else { throw ValidationError("the terminal cannot be used") }
        let (text, isGood) = FarewellText.text(ending, url: urls[0], seat: seat, game: session.game, language)
        (isGood ? StandardStream.output : .error).write(text + "\n")
        throw ExitCode(isGood ? 0 : 1)
    }

    private func playScript(_ seat: SeatRequest) async throws -> Never {
        let session = ScriptSession(token: seat.token, wait: .seconds(wait), print: StandardStream.output.write) { report in
            makeClient(seat, report)
        }
        let ending = await session.run(lines: StandardInput.lines())
        throw ExitCode(ending == .quit || ending == .left ? 0 : 1)
    }

    private func makeClient(_ seat: SeatRequest, _ report: @escaping @Sendable (SeatReport) -> Void) -> GameClient {
        var configuration = SocketClientConfiguration()
        configuration.authorities = authorities
        configuration.offersCompression = true
        return GameClient(
            urls: urls, seat: seat, configuration: configuration, group: MultiThreadedEventLoopGroup.singleton, report: report)
    }

    private func seat() throws -> SeatRequest {
        guard let name = self.name ?? Self.variable("USER") else { throw ValidationError("--name is missing: what the others call you") }
        let token = self.token ?? Self.variable("POKERFACE_TOKEN") ?? SeatRequest.makeToken()
        var seat = SeatRequest(game: game, creates: new || game == nil, name: name, token: token)
        seat.isSpectator = spectator
        seat.passcode = passcode ?? Self.variable("POKERFACE_PASSCODE")
        seat.creation = creation
        return seat
    }

    private var creation: [JSONObject.Member] {
        var members: [JSONObject.Member] = []
        if let title { members.append(.init(key: "title", value: .string(title))) }
        if let deck { members.append(.init(key: "deck", value: DeckText.value(deck))) }
        var options: [JSONObject.Member] = []
        if anonymous { options.append(.init(key: "anonymous", value: true)) }
        if everyone { options.append(.init(key: "policy", value: "everyone")) }
        if !options.isEmpty { members.append(.init(key: "options", value: .object(JSONObject(members: options)))) }
        return members
    }

    private static func variable(_ name: String) -> String? {
        guard let value = getenv(name).map({ String(cString: $0) }), !value.isEmpty else { return nil }
        return value
    }
}
