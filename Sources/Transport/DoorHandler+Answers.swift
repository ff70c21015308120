import Logging
import Metrics
import NIOCore
import NIOHTTP1

extension DoorHandler {
    /// Refuses a socket. The connection always ends: the decoder has stopped behind the handshake.
    func refuse(_ answer: HTTPAnswer) {
        var answer = answer
        answer.closes = true
        self.shard.metrics.handshakesRefused.increment()
        self.shard.logger.debug("handshake refused", metadata: ["status": "\(answer.status.code)", "peer": "\(self.remoteAddress)"])
        self.answer(answer)
    }

    /// Writes one whole answer, and ends the connection behind it when the answer says so.
    func answer(_ answer: HTTPAnswer, withoutBody: Bool = false) {
        guard let context = self.context, self.isListening else { return }
        if answer.closes { _ = self.state.end() }
        self.pendingAnswers += 1
        if !withoutBody { self.answerBytes += answer.body.readableBytes }
        self.countFlight()
        context.write(self.wrapOutboundOut(.head(Self.head(of: answer))), promise: nil)
        if !withoutBody, answer.body.readableBytes > 0 {
            context.write(self.wrapOutboundOut(.body(.byteBuffer(answer.body))), promise: nil)
        }
        self.wait(self.peerHasEnded ? self.shard.configuration.halfCloseTimeout : self.shard.configuration.handshakeTimeout)
        let promise = context.eventLoop.makePromise(of: Void.self)
        let door = NIOLoopBound(self, eventLoop: context.eventLoop)
        promise.futureResult.whenComplete { _ in door.value.answerWritten() }
        context.writeAndFlush(self.wrapOutboundOut(.end(nil)), promise: promise)
    }

    private func answerWritten() {
        self.pendingAnswers -= 1
        guard let context = self.context, self.pendingAnswers == 0 else { return }
        self.answerBytes = 0
        self.countFlight()
        if self.held != nil, self.isListening {
            // On the loop's next turn, so that many small requests in one read do not pile up on the stack.
            context.eventLoop.assumeIsolated().execute { self.serveHeld() }
        } else if self.peerHasEnded {
            context.close(promise: nil)
        } else if !self.isListening {
            // Only our side is shut at first, so that what the client still sends does not turn into a reset that eats the answer.
            context.close(mode: .output, promise: nil)
            self.wait(self.shard.configuration.lingerTimeout)
        } else if self.isBetweenRequests {
            self.wait(self.shard.configuration.keepAliveTimeout)
        }
    }

    private static func head(of answer: HTTPAnswer) -> HTTPResponseHead {
        // An interim status would leave the client waiting; it is a mistake of whoever decided.
        let status = answer.status.code < 200 ? HTTPResponseStatus.badGateway : answer.status
        var headers = HTTPHeaders()
        for (name, value) in answer.headers where Self.mayBeSent(name, value) { headers.add(name: name, value: value) }
        headers.add(name: "Content-Length", value: String(answer.body.readableBytes))
        // Who sends Upgrade names it in Connection (RFC 9110 section 7.8).
        let options = (answer.closes ? ["close"] : []) + (headers.contains(name: "upgrade") ? ["upgrade"] : [])
        if !options.isEmpty { headers.add(name: "Connection", value: options.joined(separator: ", ")) }
        return HTTPResponseHead(version: .http1_1, status: status, headers: headers)
    }

    /// Framing is the transport's own, and a line break inside a field would begin another one.
    static func mayBeSent(_ name: String, _ value: String) -> Bool {
        guard !["connection", "content-length", "transfer-encoding"].contains(name.lowercased()) else { return false }
        let isText: (UInt8) -> Bool = { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
        return !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") } && value.utf8.allSatisfy(isText)
    }
}
