import NIOCore
import NIOPosix
import SocketClient
import Testing
import WebSocketWire

@Suite("Client connection", .timeLimit(.minutes(3)))
struct ClientConnectionTests {
    @Test("RFC 6455 5.3: frames are masked, each with another key")
    func masked() async throws {
        let (connection, peer) = try await WebSocketPeer.connect()
        try await connection.send(text: "one")
        try await connection.send(binary: ByteBuffer(bytes: [1, 2]))
        try await connection.ping(ByteBuffer(string: "p"))
        let frames = [try await peer.receive(), try await peer.receive(), try await peer.receive()]
        #expect(
            frames.map(\.event) == [
                .text(ByteBuffer(string: "one")), .binary(ByteBuffer(bytes: [1, 2])), .ping(ByteBuffer(string: "p")),
            ])
        #expect(Set(frames.map(\.key)).count == 3)
        await connection.abort()
    }

    @Test("messages of every kind come out in order")
    func received() async throws {
        let (connection, peer) = try await WebSocketPeer.connect()
        try await peer.send(text: "½")
        try await peer.send(.pong, [7])
        try await peer.send(.binary, Array(repeating: 3, count: 70_000))
        #expect(await connection.next() == .text("½"))
        #expect(await connection.next() == .pong(ByteBuffer(bytes: [7])))
        #expect(await connection.next() == .binary(ByteBuffer(repeating: 3, count: 70_000)))
        await connection.abort()
    }

    @Test("RFC 6455 5.5.2: pings are answered with their payload")
    func pings() async throws {
        var configuration = SocketClientConfiguration.patient
        configuration.reportsPings = true
        let (connection, peer) = try await WebSocketPeer.connect(configuration)
        try await peer.send(.ping, [1, 2, 3])
        #expect(try await peer.receive().event == .pong(ByteBuffer(bytes: [1, 2, 3])))
        #expect(await connection.next() == .ping(ByteBuffer(bytes: [1, 2, 3])))
        await connection.abort()
    }

    @Test("pings are left unanswered on demand")
    func deadClient() async throws {
        var configuration = SocketClientConfiguration.patient
        configuration.answersPings = false
        let (connection, peer) = try await WebSocketPeer.connect(configuration)
        try await peer.send(.ping, [1])
        try await peer.send(text: "after")
        #expect(await connection.next() == .text("after"))
        try await connection.send(text: "first")
        #expect(try await peer.receive().event == .text(ByteBuffer(string: "first")))
        await connection.abort()
    }

    @Test("raw bytes go out as they are")
    func raw() async throws {
        let (connection, peer) = try await WebSocketPeer.connect()
        try await connection.sendRaw([0xFF, 0x00, 0x81])
        #expect(try await peer.raw.read(3) == [0xFF, 0x00, 0x81])
        await connection.abort()
    }

    @Test("a client's close is answered, and the server's code is reported")
    func clientCloses() async throws {
        let (connection, peer) = try await WebSocketPeer.connect()
        async let closing: Void = connection.close(code: WebSocketCloseCode(rawValue: 4000), reason: "enough")
        #expect(try await peer.receive().event == .close(code: WebSocketCloseCode(rawValue: 4000), reason: "enough"))
        try await peer.send(text: "last words")
        try await peer.close(WebSocketCloseCode(rawValue: 4000), "so be it")
        await peer.raw.close()
        await closing
        #expect(await connection.next() == .text("last words"))
        #expect(await connection.next() == .closed(code: WebSocketCloseCode(rawValue: 4000), reason: "so be it"))
        #expect(await connection.next() == nil)
    }

    @Test("RFC 6455 5.5.1: a server's close is echoed, and nothing is sent after it")
    func serverCloses() async throws {
        let (connection, peer) = try await WebSocketPeer.connect()
        try await peer.close(.serviceRestart, "later")
        #expect(try await peer.receive().event == .close(code: .serviceRestart, reason: ""))
        await #expect {
            try await connection.send(text: "too late")
        } throws: { error in
            (error as? SocketClientError)?.code == .closed
        }
        await peer.raw.close()
        var events: [SocketClientEvent] = []
        for await event in connection.messages { events.append(event) }
        #expect(events == [.closed(code: .serviceRestart, reason: "later")])
    }

    @Test("a close that is not answered ends after the time-out")
    func closeTimeout() async throws {
        var configuration = SocketClientConfiguration.patient
        configuration.closeTimeout = .milliseconds(50)
        let (connection, peer) = try await WebSocketPeer.connect(configuration)
        await connection.close()
        #expect(await connection.next() == .closed(code: .abnormal, reason: ""))
        #expect(try await peer.receive().event == .close(code: .normal, reason: ""))
        #expect(await peer.raw.isAtEnd())
    }

    @Test("RFC 6455 7.2.1: a lost connection is 1006, and sending fails")
    func lost() async throws {
        let (connection, peer) = try await WebSocketPeer.connect()
        await peer.raw.close()
        #expect(await connection.next() == .closed(code: .abnormal, reason: ""))
        await #expect(throws: SocketClientError.self) { try await connection.send(text: "x") }
        await #expect(throws: SocketClientError.self) { try await connection.sendRaw([1]) }
        await connection.close()
    }

    @Test("RFC 6455 5.1: a server that breaks the protocol is told so")
    func violation() async throws {
        let (connection, peer) = try await WebSocketPeer.connect()
        try await peer.raw.write([0x81, 0x81, 1, 2, 3, 4, 5])
        #expect(try await peer.receive().event == .close(code: .protocolError, reason: "Masked frame from a server"))
        await peer.raw.close()
        #expect(await connection.next() == .closed(code: .abnormal, reason: "Masked frame from a server"))
    }

    @Test("what nobody takes is not read from the socket, and nothing of it is lost")
    func backPressure() async throws {
        var configuration = SocketClientConfiguration.patient
        configuration.maxWaitingEvents = 4
        let (connection, peer) = try await WebSocketPeer.connect(configuration)
        let count = 500
        let sending = Task {
            for index in 0..<count { try await peer.send(.binary, Array(repeating: UInt8(index % 251), count: 100_000)) }
        }
        // 50 MB do not fit in the kernel's buffers: the server can only finish if somebody reads.
        let isDone = await Self.isDone(sending, within: .milliseconds(500))
        #expect(!isDone)
        for index in 0..<count {
            #expect(await connection.next() == .binary(ByteBuffer(repeating: UInt8(index % 251), count: 100_000)))
        }
        try await sending.value
        await connection.abort()
    }

    @Test("of what one read brought, no more is taken than may wait; the rest is not lost, also when the connection ends meanwhile")
    func oneRead() async throws {
        var configuration = SocketClientConfiguration.patient
        configuration.maxWaitingBytes = 4
        let messages = (0..<20).map { WebSocketPeer.frame(.binary, [UInt8($0)]) }
        let (connection, peer) = try await WebSocketPeer.connect(
            glued: messages.flatMap { $0 } + WebSocketPeer.frame(.ping, [9]), configuration)
        #expect(await connection.next() == .binary(ByteBuffer(bytes: [0])))
        try await connection.send(text: "x")
        // The ping stands behind messages that nobody has taken: it is not looked at yet.
        #expect(try await peer.receive().event == .text(ByteBuffer(string: "x")))
        for index in 1..<17 { #expect(await connection.next() == .binary(ByteBuffer(bytes: [UInt8(index)]))) }
        #expect(try await peer.receive().event == .pong(ByteBuffer(bytes: [9])))
        await peer.raw.close()
        for index in 17..<20 { #expect(await connection.next() == .binary(ByteBuffer(bytes: [UInt8(index)]))) }
        #expect(await connection.next() == .closed(code: .abnormal, reason: ""))
    }

    @Test("a close is not held up by messages that nobody takes")
    func closeWhileFull() async throws {
        var configuration = SocketClientConfiguration.patient
        configuration.maxWaitingEvents = 1
        let (connection, peer) = try await WebSocketPeer.connect(configuration)
        for _ in 0..<20 { try await peer.send(.binary, Array(repeating: 1, count: 10_000)) }
        async let closing: Void = connection.close()
        #expect(try await peer.receive().event == .close(code: .normal, reason: ""))
        try await peer.close(.normal)
        await peer.raw.close()
        await closing
        var last: SocketClientEvent?
        for await event in connection.messages { last = event }
        #expect(last == .closed(code: .normal, reason: ""))
    }

    @Test("a wait ends in time, and loses nothing")
    func timedOut() async throws {
        let (connection, peer) = try await WebSocketPeer.connect()
        await #expect {
            _ = try await connection.next(within: .milliseconds(10))
        } throws: { error in
            (error as? SocketClientError)?.code == .timedOut
        }
        try await peer.send(text: "later")
        #expect(try await connection.next(within: .seconds(30)) == .text("later"))
        await connection.abort()
    }

    @Test("a cancelled wait ends at once, and loses nothing", arguments: 0..<20)
    func cancelled(run: Int) async throws {
        let (connection, peer) = try await WebSocketPeer.connect()
        let waiting = Task { await connection.next() }
        if run % 2 == 0 { await Task.yield() }
        waiting.cancel()
        #expect(await waiting.value == nil)
        try await peer.send(text: "later")
        #expect(await connection.next() == .text("later"))
        await connection.abort()
    }

    private static func isDone(_ task: Task<Void, any Error>, within time: Duration) async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            let (done, signal) = AsyncStream.makeStream(of: Bool.self)
            Task {
                _ = await task.result
                signal.yield(true)
            }
            group.addTask {
                for await _ in done { return true }
                return false
            }
            group.addTask {
                try? await Task.sleep(for: time)
                return false
            }
            let first = await group.next() ?? false
            group.cancelAll()
            return first
        }
    }
}
