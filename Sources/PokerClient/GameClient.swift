import JSONText
import NIOCore
import SocketClient
import WebSocketWire

/// Keeps a seat at a game through lost connections and dead nodes: does what its ``SeatSession`` decides.
///
/// What comes from the socket is taken one by one, so that a slow reader of reports slows the server down; what goes out is bounded by the
/// session's limit of unanswered requests.
package actor GameClient {
    private let urls: [String]
    private let configuration: SocketClientConfiguration
    private let group: any EventLoopGroup
    private let report: @Sendable (SeatReport) -> Void
    private var session: SeatSession
    private var connection: SocketConnection?
    private var outgoing: AsyncStream<Outgoing>.Continuation?
    private var wait: Int64 = 0
    private var ending: SeatEnding?
    private var nap: Task<Void, Never>?
    /// Who waits for room, for idleness or for the end: one for each task that calls.
    private var waiters: [CheckedContinuation<Void, Never>] = []
    private let start = ContinuousClock.now

    private enum Outgoing: Sendable {
        case text(String)
        case ping
        case close
    }

    /// What may wait to be written; more means that the server takes nothing any more.
    private static let maxOutgoing = 4 * RequestBook.limit

    /// A client that tries the URLs in turn, beginning with the first. `report` is called by one task at a time.
    package init(
        urls: [String], seat: SeatRequest, configuration: SocketClientConfiguration, group: any EventLoopGroup,
        report: @escaping @Sendable (SeatReport) -> Void
    ) {
        self.urls = urls
        self.session = SeatSession(seat)
        var configuration = configuration
        // Pings of the server are signs of life.
        configuration.reportsPings = true
        self.configuration = configuration
        self.group = group
        self.report = report
    }

    /// Milliseconds on a clock that only goes forward.
    package nonisolated var now: Int64 {
        let time = (ContinuousClock.now - self.start).components
        return time.seconds * 1000 + time.attoseconds / 1_000_000_000_000_000
    }

    /// Plays until the end. To be called once.
    package func run() async -> SeatEnding {
        var attempt = 0
        while true {
            if let ending = self.ending { return ending }
            let url = self.urls[attempt % max(self.urls.count, 1)]
            self.report(.connecting(url: url))
            attempt += 1
            await self.connect(url, isLastOfFirst: attempt >= self.urls.count && !self.session.hasSat)
            guard self.ending == nil, self.wait > 0 else { continue }
            let nap = Task { [wait = self.wait] in _ = try? await Task.sleep(for: .milliseconds(wait)) }
            self.nap = nap
            await nap.value
        }
    }

    /// A server that was never reached may not be there at all: somebody who mistyped its name wants to know.
    private func connect(_ url: String, isLastOfFirst: Bool) async {
        do {
            let connection = try await SocketClient.connect(url: url, configuration: self.configuration, group: self.group)
            await self.serve(connection)
        } catch {
            self.perform(
                self.session.unreachable(
                    ConnectFailure.text(error.message, body: error.response.map { String(buffer: $0.body) } ?? ""),
                    isFinal: Self.isFinal(error) || isLastOfFirst,
                    retryAfter: ConnectFailure.wait(error.response?.header("Retry-After")), random: .random(in: 0..<1)))
        }
    }

    /// Whether somebody has to change something before another attempt can succeed.
    private static func isFinal(_ error: SocketClientError) -> Bool {
        switch error.code {
        case .invalidRequest, .trustUnusable, .notSecure: true
        case .refused: (400..<500).contains(error.response?.status ?? 0) && error.response?.status != 429
        case .connectFailed, .handshakeFailed, .timedOut, .closed: false
        }
    }

    private func serve(_ connection: SocketConnection) async {
        let (stream, outgoing) = AsyncStream.makeStream(of: Outgoing.self, bufferingPolicy: .bufferingOldest(Self.maxOutgoing))
        self.connection = connection
        self.outgoing = outgoing
        self.perform(self.session.opened(at: self.now))
        await withTaskGroup { group in
            group.addTask { await Self.write(stream, to: connection) }
            group.addTask { await self.keepTime() }
            for await event in connection.messages { self.received(event) }
            group.cancelAll()
        }
        self.outgoing = nil
        self.connection = nil
    }

    private static func write(_ stream: AsyncStream<Outgoing>, to connection: SocketConnection) async {
        for await item in stream {
            do {
                switch item {
                case .text(let text): try await connection.send(text: text)
                case .ping: try await connection.ping()
                case .close: await connection.close()
                }
            } catch {
                // The connection is over: its last event says so.
                return
            }
        }
    }

    private func keepTime() async {
        while true {
            guard (try? await Task.sleep(for: .milliseconds(250))) != nil else { return }
            self.perform(self.session.tick(at: self.now))
        }
    }

    private func received(_ event: SocketClientEvent) {
        switch event {
        case .text(let text): self.perform(self.session.received(text, at: self.now, random: .random(in: 0..<1)))
        case .closed(let code, let reason):
            self.perform(self.session.closed(code: code.rawValue, reason: reason, at: self.now, random: .random(in: 0..<1)))
        case .ping, .pong: self.session.heard(at: self.now)
        case .binary(let bytes):
            self.session.heard(at: self.now)
            self.report(.unreadable(text: nil, bytes: bytes.readableBytes))
        }
    }

    private func perform(_ effects: [SeatSession.Effect]) {
        for effect in effects {
            switch effect {
            case .send(let text): self.put(.text(text))
            case .ping: self.put(.ping)
            case .hangUp: self.put(.close)
            case .drop: self.drop()
            case .report(let report): self.report(report)
            case .connect(let wait): self.wait = wait
            case .end(let ending):
                self.ending = ending
                self.nap?.cancel()
            }
        }
        let waiters = self.waiters
        self.waiters = []
        for waiter in waiters { waiter.resume() }
    }

    private func put(_ item: Outgoing) {
        guard let outgoing = self.outgoing, case .dropped = outgoing.yield(item) else { return }
        self.drop()
    }

    private func drop() {
        guard let connection = self.connection else { return }
        Task { await connection.abort() }
    }
}

// MARK: - For those who play

extension GameClient {
    /// Asks for an action; refused while too many are unanswered. See ``SeatSession/ask(_:isPersistent:at:)``.
    package func ask(_ action: JSONObject, isPersistent: Bool = false) {
        self.perform(self.session.ask(action, isPersistent: isPersistent, at: self.now))
    }

    /// Reports an answer to what was not even asked, in its turn.
    package func refuse(_ message: String) {
        self.perform([.report(.answer(SeatSession.refusal([:], "bad_request", message)))])
    }

    /// Returns when there is room for one request more, or the client has ended.
    package func room() async {
        while self.ending == nil, self.session.isFull { await self.change() }
    }

    /// Returns when everything that was asked is answered, or the client has ended.
    package func idle() async {
        while self.ending == nil, !self.session.isIdle { await self.change() }
    }

    /// Goes, and keeps the seat for whoever has its token.
    package func quit() { self.perform(self.session.quit()) }

    private func change() async { await withCheckedContinuation { self.waiters.append($0) } }
}
