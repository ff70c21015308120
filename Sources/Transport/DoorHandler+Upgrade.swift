import NIOCore
import NIOHTTP1
import WebSocketWire

extension DoorHandler {
    /// Asks whether the socket may be opened. Until the answer comes the pipeline handler holds back reads, and the decoder the bytes of the last one.
    func askOwner(_ request: HandshakeRequest, key: String) {
        self.state.decide(key: key)
        self.wait(self.shard.configuration.admissionTimeout)
        var isDecided = false
        self.shard.door.admit(request) { decision in
            self.shard.eventLoop.assertInEventLoop()
            guard !isDecided else { return }
            isDecided = true
            self.decided(decision, request)
        }
    }

    /// The verdict came.
    func decided(_ decision: AdmissionDecision, _ request: HandshakeRequest) {
        let key = self.state.decided()
        switch decision {
        case .refuse(let answer):
            if key != nil { self.refuse(answer) }
        case .accept(let acceptance):
            guard let key, let context = self.context, context.channel.isActive else { return self.tellNeverOpened(acceptance) }
            let compression = acceptance.compresses ? DeflateAgreement.accepting(request.offeredExtensions) : nil
            // A client fails on a subprotocol that it has not offered (RFC 6455 sections 4.1 and 4.2.2).
            let subprotocol = acceptance.subprotocol.flatMap { request.offeredSubprotocols.contains($0) ? $0 : nil }
            self.writeSwitch(context, key: key, acceptance: acceptance, subprotocol: subprotocol, compression: compression)
        }
    }

    private func writeSwitch(
        _ context: ChannelHandlerContext, key: String, acceptance: SocketAcceptance, subprotocol: String?, compression: DeflateAgreement?
    ) {
        self.wait(self.shard.configuration.handshakeTimeout)
        var headers = HTTPHeaders([
            ("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Accept", HandshakeCheck.accept(for: key)),
        ])
        if let subprotocol, Self.mayBeSent("Sec-WebSocket-Protocol", subprotocol) {
            headers.add(name: "Sec-WebSocket-Protocol", value: subprotocol)
        }
        if let compression { headers.add(name: "Sec-WebSocket-Extensions", value: compression.answer) }
        let head = HTTPResponseHead(version: .http1_1, status: .switchingProtocols, headers: headers)
        context.write(self.wrapOutboundOut(.head(head)), promise: nil)
        let promise = context.eventLoop.makePromise(of: Void.self)
        let next = NIOLoopBound((self, acceptance), eventLoop: context.eventLoop)
        // On the loop's next turn: now the decoder may be further up the stack, in the middle of its own call.
        promise.futureResult.whenComplete { _ in
            next.eventLoop.execute {
                let (door, acceptance) = next.value
                door.become(acceptance, compression)
            }
        }
        context.writeAndFlush(self.wrapOutboundOut(.end(nil)), promise: promise)
    }

    /// Puts the frames' handler in the place of all others. The decoder goes last and hands it the bytes that came glued to the handshake.
    private func become(_ acceptance: SocketAcceptance, _ compression: DeflateAgreement?) {
        guard self.channel.isActive, self.context != nil, let decoder = self.httpHandlers.last else {
            return self.tellNeverOpened(acceptance)
        }
        let pipeline = self.channel.pipeline.syncOperations
        let others = self.httpHandlers.dropLast()
        let socket = self.socket(acceptance, compression: compression)
        do {
            try pipeline.addHandler(FrameHandler(socket: socket))
        } catch {
            self.channel.close(promise: nil)
            return self.tellNeverOpened(acceptance)
        }
        // Before this handler goes: else there would be neither a caller nor a socket for a moment.
        socket.enroll()
        for handler in others { pipeline.removeHandler(handler, promise: nil) }
        socket.open()
        pipeline.removeHandler(decoder, promise: nil)
    }

    private func socket(_ acceptance: SocketAcceptance, compression: DeflateAgreement? = nil) -> SocketHandle {
        SocketHandle(
            channel: self.channel, shard: self.shard, remoteAddress: self.remoteAddress, isSecure: self.isSecure, acceptance: acceptance,
            compression: compression)
    }

    /// The client went away, or was answered otherwise, before its acceptance came.
    private func tellNeverOpened(_ acceptance: SocketAcceptance) {
        let socket = self.socket(acceptance)
        self.shard.eventLoop.execute { socket.transportClosed() }
    }
}
