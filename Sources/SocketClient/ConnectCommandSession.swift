import NIOCore
import WebSocketWire

/// What `pokerface connect URL` does between its flags and its terminal; prints like wscat.
package struct ConnectCommandSession: Sendable {
    /// Text for one of the two outputs, line ends included.
    package enum Output: Sendable, Equatable {
        case standard(String)
        case error(String)
    }

    /// The server.
    package var url: String
    /// Added to the upgrade request.
    package var headers: [(String, String)] = []
    /// Sent one after the other instead of asking for lines (`-x`); only answers are printed then.
    package var messages: [String] = []
    /// How long answers are printed after the last message or the end of the lines (`-w`).
    package var wait = Duration.seconds(2)
    /// Whether a person types: then there is a prompt, and the end of the lines closes at once.
    package var isTerminal = false
    /// Whether the answers go to a terminal, which the server must not steer: then control characters are spelled out also with ``messages``.
    package var printsToTerminal = false
    /// How the connection behaves.
    package var configuration = SocketClientConfiguration()
    /// Where the text goes; called by one task at a time for each output.
    package var output: @Sendable (Output) -> Void

    /// A session with `url`; the other settings may be changed before ``run(lines:group:)``.
    package init(url: String, output: @escaping @Sendable (Output) -> Void) {
        self.url = url
        self.output = output
    }

    /// Connects, sends `lines`, prints what comes, and returns the exit status: 0 after a connection, 1 if there was none.
    package func run<Lines: AsyncSequence & Sendable>(lines: Lines, group: any EventLoopGroup) async -> Int32
    where Lines.Element == String {
        let connection: SocketConnection
        do {
            connection = try await SocketClient.connect(
                url: self.url, headers: self.headers, configuration: self.configuration, group: group)
        } catch {
            self.output(.error(ConnectCommandText.failure(error)))
            return 1
        }
        self.printConnected()
        await withTaskGroup { group in
            group.addTask { await self.send(lines, over: connection) }
            await self.printMessages(of: connection)
            // The server may have ended it while a line was waited for.
            group.cancelAll()
        }
        return 0
    }

    private var isInteractive: Bool { self.messages.isEmpty }

    private func printConnected() {
        guard self.isInteractive else { return }
        self.output(.standard("Connected (press CTRL+C to quit)\n" + self.prompt))
    }

    private var prompt: String { self.isInteractive && self.isTerminal ? "> " : "" }

    private func printMessages(of connection: SocketConnection) async {
        for await event in connection.messages {
            switch event {
            case .text(let text): self.printMessage(text)
            case .binary(let bytes): self.printMessage(ConnectCommandText.binary(bytes))
            case .ping, .pong: break
            case .closed(let code, let reason): self.printDisconnected(code, reason)
            }
        }
    }

    /// Without a person, an end that was not asked for is an error; one that was is not worth a line.
    private func printDisconnected(_ code: WebSocketCloseCode, _ reason: String) {
        let text = "Disconnected (code: \(code), reason: \"\(ConnectCommandText.printable(reason))\")\n"
        if self.isInteractive {
            self.output(.standard(self.startOfLine + text))
        } else if code != .normal {
            self.output(.error(text))
        }
    }

    private func printMessage(_ text: String) {
        guard self.isInteractive else {
            return self.output(.standard((self.printsToTerminal ? ConnectCommandText.printable(text) : text) + "\n"))
        }
        self.output(.standard(self.startOfLine + "< " + ConnectCommandText.printable(text) + "\n" + self.prompt))
    }

    /// Wipes the prompt away: carriage return, erase the line.
    private var startOfLine: String { self.prompt.isEmpty ? "" : "\r\u{1B}[2K" }

    private func send<Lines: AsyncSequence & Sendable>(_ lines: Lines, over connection: SocketConnection) async
    where Lines.Element == String {
        do {
            for message in self.messages { try await connection.send(text: message) }
            if self.isInteractive { try await self.sendTyped(lines, over: connection) }
            if !self.isInteractive || !self.isTerminal { try await Task.sleep(for: self.wait) }
        } catch {
            // The connection or the task has ended: closing says the rest.
        }
        await connection.close()
    }

    private func sendTyped<Lines: AsyncSequence & Sendable>(_ lines: Lines, over connection: SocketConnection) async throws
    where Lines.Element == String {
        for try await line in lines {
            if !line.isEmpty { try await connection.send(text: line) }
            if !self.prompt.isEmpty { self.output(.standard(self.prompt)) }
        }
    }
}
