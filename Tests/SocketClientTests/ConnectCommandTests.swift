import NIOCore
import NIOPosix
import SocketClient
import Testing
import WebSocketWire

@Suite("connect command", .timeLimit(.minutes(1)))
struct ConnectCommandTests {
    private struct Running {
        let transcript: Transcript
        let lines: AsyncStream<String>.Continuation
        let status: Task<Int32, Never>
        let peer: WebSocketPeer
    }

    private static func session(_ port: Int, _ transcript: Transcript) -> ConnectCommandSession {
        var session = ConnectCommandSession(url: "ws://127.0.0.1:\(port)/dev") { transcript.add($0) }
        session.headers = [("Sec-WebSocket-Key", WebSocketPeer.sampleKey)]
        session.configuration = .patient
        session.wait = .zero
        return session
    }

    private static func run(_ change: (inout ConnectCommandSession) -> Void = { _ in }) async throws -> Running {
        let server = try await RawServer.start()
        let transcript = Transcript()
        var session = Self.session(server.port, transcript)
        change(&session)
        let (lines, sink) = AsyncStream.makeStream(of: String.self)
        let status = Task { [session] in await session.run(lines: lines, group: MultiThreadedEventLoopGroup.singleton) }
        let raw = try await server.accept()
        _ = try await raw.readRequest()
        try await raw.write(WebSocketPeer.switching + "\r\n")
        try await server.stop()
        return Running(transcript: transcript, lines: sink, status: status, peer: WebSocketPeer(raw: raw))
    }

    @Test("a conversation on a terminal looks like wscat's")
    func terminal() async throws {
        let running = try await Self.run { $0.isTerminal = true }
        await running.transcript.wait(for: "> ")
        #expect(running.transcript.standard == "Connected (press CTRL+C to quit)\n> ")
        running.lines.yield("hola")
        #expect(try await running.peer.receive().event == .text(ByteBuffer(string: "hola")))
        try await running.peer.send(text: "adiós")
        await running.transcript.wait(for: "< adiós\n> ")
        try await running.peer.close(.goingAway, "bye")
        _ = try await running.peer.receive()
        await running.peer.raw.close()
        #expect(await running.status.value == 0)
        let wipe = "\r\u{1B}[2K"
        #expect(running.transcript.standard.hasPrefix("Connected (press CTRL+C to quit)\n> > \(wipe)< adiós\n> "))
        #expect(running.transcript.standard.hasSuffix("\(wipe)Disconnected (code: 1001, reason: \"bye\")\n"))
    }

    @Test("without a terminal there are no prompts")
    func piped() async throws {
        let running = try await Self.run()
        try await running.peer.send(text: "one")
        await running.transcript.wait(for: "one")
        await running.peer.raw.close()
        #expect(await running.status.value == 0)
        #expect(running.transcript.standard == "Connected (press CTRL+C to quit)\n< one\nDisconnected (code: 1006, reason: \"\")\n")
    }

    @Test("the end of the lines closes with 1000", arguments: [true, false])
    func endOfLines(isTerminal: Bool) async throws {
        let running = try await Self.run { session in
            session.isTerminal = isTerminal
            // Nobody who ends a conversation waits for more of it.
            if isTerminal { session.wait = .seconds(3600) }
        }
        running.lines.yield("last")
        running.lines.finish()
        #expect(try await running.peer.receive().event == .text(ByteBuffer(string: "last")))
        #expect(try await running.peer.receive().event == .close(code: .normal, reason: ""))
        try await running.peer.close(.normal)
        await running.peer.raw.close()
        #expect(await running.status.value == 0)
        #expect(running.transcript.standard.hasSuffix("Disconnected (code: 1000, reason: \"\")\n"))
    }

    @Test("given messages are sent in order, and only answers are printed")
    func execute() async throws {
        let running = try await Self.run { session in
            session.messages = ["one", "two"]
            session.wait = .seconds(60)
        }
        #expect(try await running.peer.receive().event == .text(ByteBuffer(string: "one")))
        #expect(try await running.peer.receive().event == .text(ByteBuffer(string: "two")))
        try await running.peer.send(.ping, [1])
        // It stays: its own close frame would come first.
        #expect(try await running.peer.receive().event == .pong(ByteBuffer(bytes: [1])))
        try await running.peer.send(text: "answer")
        try await running.peer.close(.normal)
        _ = try await running.peer.receive()
        await running.peer.raw.close()
        #expect(await running.status.value == 0)
        #expect(running.transcript.standard == "answer\n")
        #expect(running.transcript.error == "")
    }

    @Test("answers to given messages are printed as they are, unless they go to a terminal", arguments: [true, false])
    func executeOnTerminal(printsToTerminal: Bool) async throws {
        let running = try await Self.run { session in
            session.messages = ["one"]
            session.wait = .seconds(60)
            session.printsToTerminal = printsToTerminal
        }
        _ = try await running.peer.receive()
        try await running.peer.send(text: "\u{1B}]0;x\u{7}")
        try await running.peer.close(.normal)
        _ = try await running.peer.receive()
        await running.peer.raw.close()
        #expect(await running.status.value == 0)
        #expect(running.transcript.standard == (printsToTerminal ? "\\u{1b}]0;x\\u{7}\n" : "\u{1B}]0;x\u{7}\n"))
    }

    @Test("given messages: after the wait the connection is closed with 1000")
    func executeEnds() async throws {
        let running = try await Self.run { session in
            session.messages = ["one"]
            session.wait = .milliseconds(20)
        }
        #expect(try await running.peer.receive().event == .text(ByteBuffer(string: "one")))
        #expect(try await running.peer.receive().event == .close(code: .normal, reason: ""))
        try await running.peer.close(.normal)
        await running.peer.raw.close()
        #expect(await running.status.value == 0)
    }

    @Test("given messages: an end that is not 1000 is told as an error")
    func executeBroken() async throws {
        let running = try await Self.run { session in
            session.messages = ["one"]
            session.wait = .seconds(60)
        }
        _ = try await running.peer.receive()
        try await running.peer.close(.goingAway, "bye")
        _ = try await running.peer.receive()
        await running.peer.raw.close()
        _ = await running.status.value
        #expect(running.transcript.standard == "")
        #expect(running.transcript.error == "Disconnected (code: 1001, reason: \"bye\")\n")
    }

    @Test("a server's control characters do not reach the terminal")
    func controlCharacters() async throws {
        let running = try await Self.run { $0.isTerminal = true }
        try await running.peer.send(text: "\u{1B}]0;x\u{7}\tok\n\u{202E}")
        try await running.peer.send(.binary, [0, 255] + Array(repeating: 1, count: 40))
        await running.transcript.wait(for: "...")
        await running.peer.raw.close()
        _ = await running.status.value
        #expect(running.transcript.standard.contains("< \\u{1b}]0;x\\u{7}\tok\\u{a}\\u{202e}\n"))
        #expect(running.transcript.standard.contains("< (binary, 42 bytes) 00 ff 01 01"))
    }

    @Test("a refusal is an error with the server's words")
    func refused() async throws {
        let server = try await RawServer.start()
        let transcript = Transcript()
        let session = Self.session(server.port, transcript)
        let status = Task { await session.run(lines: AsyncStream { $0.finish() }, group: MultiThreadedEventLoopGroup.singleton) }
        let raw = try await server.accept()
        _ = try await raw.readRequest()
        try await raw.write("HTTP/1.1 403 Forbidden\r\nContent-Length: 13\r\n\r\nstages: /dev\n")
        #expect(await status.value == 1)
        #expect(transcript.error == "error: unexpected server response: 403\nstages: /dev\n")
        #expect(transcript.standard == "")
        try await server.stop()
    }
}
