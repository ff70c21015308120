import Metrics
import NIOCore
import NIOHTTP1

/// Plain requests with a body that is kept, and answers that come later.
extension DoorHandler {
    /// A head has come. Who waits before sending the body hears at once (RFC 9110 section 10.1.1), and so does who announces too much.
    func began(_ head: HTTPRequestHead) {
        let keepsBody = self.shard.door.keepsBody(method: head.method, path: RequestTarget(head.uri).path)
        self.state.began(head, keepsBody: keepsBody)
        if keepsBody { self.requestAddress = self.client(of: head).address }
        let announced = head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
        if keepsBody, announced > self.shard.configuration.maxBodyBytes { return self.bodyIsTooLarge() }
        guard HandshakeCheck.expectsContinue(head) else { return }
        guard keepsBody else { return self.answer(.text(.expectationFailed, "Send the body without asking before.", closes: true)) }
        self.context?.writeAndFlush(self.wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .continue))), promise: nil)
    }

    /// A piece of a body has come.
    func arrived(_ bytes: ByteBuffer) {
        guard self.state.arrived(bytes, limit: self.shard.configuration.maxBodyBytes) else { return self.bodyIsTooLarge() }
        guard let body = self.state.body else { return }
        self.requestBytes = body.readableBytes
        self.countFlight()
    }

    /// The door answers who sends it more than it may; else nobody is interested.
    private func bodyIsTooLarge() {
        self.shard.metrics.limits.reached(.body)
        guard let request = self.state.ended() else { return }
        let target = RequestTarget(request.head.uri)
        guard self.shard.door.keepsBody(method: request.head.method, path: target.path) else {
            return self.answer(.text(.payloadTooLarge, "The body is too large.", closes: true))
        }
        self.isLast = true
        self.serve(WholeRequest(head: request.head, body: ByteBuffer(), isTooLarge: true))
    }

    /// Has a plain request answered, now or later. Meanwhile nothing more is read.
    func askOwner(_ whole: WholeRequest, _ target: RequestTarget, _ client: ClientEnd, closes: Bool) {
        var request = PlainRequest(
            method: whole.head.method, path: target.path, query: target.query, headers: whole.head.headers, client: client)
        request.body = whole.body
        request.isTooLarge = whole.isTooLarge
        request.isOriginPermitted = self.shard.configuration.allowedOrigins.permits(
            origin: whole.head.headers.first(name: "origin"), host: client.host, isSecure: client.isSecure)
        request.account = self.shard.ledger.account(ofRequestFrom: client.address, at: .now())
        self.state.ask()
        self.wait(self.shard.configuration.admissionTimeout)
        let isHead = request.method == .HEAD
        var isAnswered = false
        self.shard.door.answer(request) { answer in
            self.shard.eventLoop.assertInEventLoop()
            guard !isAnswered else { return }
            isAnswered = true
            self.answered(answer, closes: closes, withoutBody: isHead)
        }
    }

    /// The answer came. The client may have gone, or been told that it took too long.
    private func answered(_ answer: HTTPAnswer, closes: Bool, withoutBody: Bool) {
        guard self.state.answered() else { return }
        var answer = answer
        answer.closes = answer.closes || closes || self.isLast
        self.requestBytes = 0
        self.isBetweenRequests = true
        self.answer(answer, withoutBody: withoutBody)
    }

    /// The node ends: now, or when the request that is being worked on has its answer.
    func goAway() {
        guard self.state.isAnswering else { return self.channel.close(promise: nil) }
        self.isLast = true
    }
}

// MARK: - What it holds

extension DoorHandler: FlightHolder {
    /// Tells the loop's count what has changed.
    func countFlight() {
        let bytes = self.requestBytes + self.answerBytes
        guard bytes != self.heldBytes else { return }
        self.shard.flight.bytes += bytes - self.heldBytes
        self.heldBytes = bytes
    }

    func holding(at now: NIODeadline) -> FlightRelief<ClientNetwork>.Holder {
        let age = (now - self.requestedAt).nanoseconds / 1_000_000_000
        return .init(address: ClientNetwork(self.requestAddress ?? self.remoteAddress), bytes: self.heldBytes, age: age)
    }

    func shed() {
        self.shard.metrics.limits.reached(.bytesInFlight)
        self.channel.close(promise: nil)
    }
}
