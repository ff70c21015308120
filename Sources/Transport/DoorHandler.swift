import Logging
import NIOCore
import NIOHTTP1

/// Speaks HTTP on one connection until it becomes a WebSocket, at whichever of its requests that is. Loop-bound.
///
/// NIO's own upgrade looks at the first request only (swift-nio issues 680 and 2632), so behind a proxy that keeps connections alive it never comes.
final class DoorHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    let shard: ListenerShard
    /// The peer's address, or the one that its proxy's PROXY header names.
    var remoteAddress: String
    var timerSlot: Int?
    var wakeTime: NIODeadline?
    var state = DoorState()
    let arrivedAt = NIODeadline.now()
    /// The connection, also after this handler has left it.
    let channel: any Channel
    var context: ChannelHandlerContext?
    /// All that has to go when the connection becomes a socket: the decoder last, since it then hands on the bytes behind the handshake.
    var httpHandlers: [any RemovableChannelHandler] = []
    var pendingAnswers = 0
    var peerHasEnded = false
    /// A whole request that came while an answer was on its way: it is served behind it, and until then the pipeline handler holds back reads.
    var held: WholeRequest?
    /// Bytes of a kept body: while it comes, waits or is worked on.
    var requestBytes = 0
    /// Bytes of answers on their way.
    var answerBytes = 0
    /// The sum of both as the loop's count knows it.
    var heldBytes = 0
    /// Whose bytes those are: the client of the newest request, as a trusted proxy tells it; nil for the connection's own.
    var requestAddress: String?
    /// When the first byte of the newest request came.
    var requestedAt = NIODeadline.now()
    /// No further request is served on this connection.
    var isLast = false
    private var budget: HeaderBudget
    var isBetweenRequests = false
    /// Whether TLS is spoken on this connection; known from its first byte on.
    var isSecure = false

    init(channel: any Channel, shard: ListenerShard, remoteAddress: String) {
        self.channel = channel
        self.shard = shard
        self.remoteAddress = remoteAddress
        self.budget = HeaderBudget(limits: shard.configuration.headerLimits)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        self.shard.addCaller(self)
        self.wait(self.shard.configuration.handshakeTimeout)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.leave()
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.state.closed()
        self.leave()
    }

    private func leave() {
        self.context = nil
        self.held = nil
        (self.requestBytes, self.answerBytes) = (0, 0)
        self.countFlight()
        self.httpHandlers = []
        self.shard.unschedule(self)
        self.shard.removeCaller(self)
    }
}

// MARK: - Requests

extension DoorHandler {
    /// Whether bytes of the client are still worth parsing.
    var isListening: Bool { self.state.isListening }

    /// Whether the acceptance is decided and its 101 on its way.
    var isBecomingSocket: Bool { if case .upgrading = self.state.stage { true } else { false } }

    /// Counts bytes in front of the decoder, and says how many of them it may have now; an error when the head is beyond its limits.
    func judge(_ bytes: ByteBuffer) throws -> Int {
        let all = bytes.readableBytes
        switch self.state.stage {
        case .idle where self.held == nil, .answering:
            self.requestBegan()
            let count = bytes.withUnsafeReadableBytes { self.budget.consume($0) }
            guard self.budget.verdict == .fine else { throw HTTPParserError.headerOverflow }
            return count > 0 ? count : all
        case .body(let head, let arrived):
            // What follows the body is another head. The end of a chunked one is not known here.
            let left = head.headers.first(name: "content-length").flatMap { Int($0) }.map { $0 - arrived } ?? all
            return left > 0 ? min(left, all) : all
        case .idle, .deciding, .upgrading, .ending, .over:
            return all
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard self.isListening else { return }
        switch self.unwrapInboundIn(data) {
        case .head(let head):
            // The decoder reads on where it should have stopped: its idea of the handshake is another than ours.
            guard !self.state.isHandshaking else { return context.close(promise: nil) }
            self.requestBegan()
            self.began(head)
        case .body(let bytes): self.arrived(bytes)
        case .end:
            guard let request = self.state.ended() else { return }
            if self.pendingAnswers > 0 { self.held = request } else { self.serve(request) }
        }
    }

    /// Serves the request that waited for the answer in front of it.
    func serveHeld() {
        guard self.pendingAnswers == 0, self.isListening, let request = self.held else { return }
        self.held = nil
        self.serve(request)
    }

    /// The first byte of a request: the clock starts, and a client that drips gets no more time than others.
    private func requestBegan() {
        guard self.isBetweenRequests else { return }
        self.isBetweenRequests = false
        self.requestedAt = .now()
        self.wait(self.shard.configuration.handshakeTimeout)
    }

    /// Who asks: the peer, or whom a trusted proxy speaks for.
    func client(of head: HTTPRequestHead) -> ClientEnd {
        self.shard.configuration.trustedProxies.client(of: head.headers, peer: self.remoteAddress, isSecure: self.isSecure)
    }

    func serve(_ request: WholeRequest) {
        self.budget.next()
        let head = request.head
        let target = RequestTarget(head.uri)
        let client = self.client(of: head)
        self.requestAddress = client.address
        switch HandshakeCheck(head) {
        case .plain(let closes):
            self.askOwner(request, target, client, closes: closes)
        case .unclear(let reason):
            self.answer(.text(.badRequest, reason, closes: true))
        case .refused(let status, let reason):
            self.remoteAddress = client.address
            self.refuse(.text(status, reason, headers: HandshakeCheck.fields(of: status)))
        case .webSocket(let key):
            guard !self.peerHasEnded else { return self.channel.close(promise: nil) }
            // The connection is this client's from here on: it becomes its socket, or ends.
            self.remoteAddress = client.address
            guard
                self.shard.configuration.allowedOrigins.permits(
                    origin: head.headers.first(name: "origin"), host: client.host, isSecure: client.isSecure)
            else {
                return self.refuse(.text(.forbidden, "Pages of this origin may not open sockets here."))
            }
            var request = HandshakeRequest(path: target.path, query: target.query, headers: head.headers, client: client)
            guard let seat = self.takeSeat(request, key: key) else { return }
            request.account = seat.account
            self.askOwner(request, key: key)
        }
    }
}

// MARK: - What goes wrong

extension DoorHandler: Timed {
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !self.state.isHandshaking else { return context.close(promise: nil) }
        guard let error = error as? HTTPParserError, !self.peerHasEnded, self.isListening else {
            // An answer may still be on its way; it ends the connection when it is written.
            if self.pendingAnswers == 0 { context.close(promise: nil) }
            return
        }
        if self.budget.verdict != .fine || error == .headerOverflow { self.shard.metrics.limits.reached(.header) }
        switch self.budget.verdict {
        case .lineTooLong: self.answer(.text(.uriTooLong, "The request line is too long.", closes: true))
        case .fine where error != .headerOverflow: self.answer(.text(.badRequest, "This is not HTTP/1.1.", closes: true))
        case .fine, .headTooLarge: self.answer(.text(.requestHeaderFieldsTooLarge, "The head is too large.", closes: true))
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case .some(.inputClosed) = event as? ChannelEvent else { return }
        self.peerHasEnded = true
        if self.state.isAnswering {
            // Its answer will be the last.
            self.isLast = true
        } else if self.pendingAnswers == 0 {
            context.close(promise: nil)
        } else {
            if self.held == nil { _ = self.state.end() }
            self.wait(self.shard.configuration.halfCloseTimeout)
        }
    }

    func timeArrived(now: NIODeadline) {
        self.countTimeout()
        if case .deciding = self.state.stage {
            _ = self.state.decided()
            self.refuse(.text(.gatewayTimeout, "Nobody decided about this socket in time."))
        } else if self.state.answered() {
            self.answer(.text(.gatewayTimeout, "Nobody answered this request in time.", closes: true))
        } else {
            self.context?.close(promise: nil)
        }
    }

    /// Ends the connection, or the wait for its owner, after this time unless something happens before.
    func wait(_ time: TimeAmount) {
        self.shard.schedule(self, at: .now() + time)
    }
}
