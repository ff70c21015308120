import NIOCore
import WebSocketWire

/// An open WebSocket connection of a client; may be used from any task. Everything is sent in the order of the calls of one task.
package struct SocketConnection: Sendable {
    /// The server's 101.
    package let response: SocketClientResponse
    private let channel: any Channel
    private let handler: NIOLoopBound<ClientFrameHandler>

    init(channel: any Channel, handler: ClientFrameHandler, response: SocketClientResponse) {
        self.channel = channel
        self.handler = NIOLoopBound(handler, eventLoop: channel.eventLoop)
        self.response = response
    }

    /// The subprotocol that the server chose.
    package var subprotocol: String? { self.response.header("Sec-WebSocket-Protocol") }

    /// What the server agreed on about extensions.
    package var extensions: String? { self.response.header("Sec-WebSocket-Extensions") }

    /// This end's port, to tell connections apart in a server's logs.
    package var localPort: Int? { self.channel.localAddress?.port }

    /// The server's messages. Each event is delivered once: a second loop goes on where the first one stopped. Ends after `.closed`.
    package var messages: SocketMessages { SocketMessages(connection: self) }

    /// Sends a text message; returns when it is with the kernel, so that a slow server slows its sender down.
    package func send(text: String) async throws(SocketClientError) { try await self.send(.text, ByteBuffer(string: text)) }

    /// Sends a binary message; returns when it is with the kernel.
    package func send(binary: ByteBuffer) async throws(SocketClientError) { try await self.send(.binary, binary) }

    /// Sends a ping of at most 125 bytes; the answer is an event.
    package func ping(_ payload: ByteBuffer = ByteBuffer()) async throws(SocketClientError) { try await self.send(.ping, payload) }

    /// Sends bytes as they are, neither framed nor masked, also after a close frame: for tests of a server.
    package func sendRaw(_ bytes: some Sequence<UInt8> & Sendable) async throws(SocketClientError) {
        let buffer = ByteBuffer(bytes: bytes)
        try await self.write { handler, promise in handler.sendRaw(buffer, promise: promise) }
    }

    /// Sends a close frame, and returns when the connection is over, at the latest after the close time-out. Events stay takeable.
    package func close(code: WebSocketCloseCode = .normal, reason: String = "") async {
        self.handler.eventLoop.execute { self.handler.value.close(code: code, reason: reason) }
        await self.closed()
    }

    /// Ends the TCP connection at once, without a close frame.
    package func abort() async {
        self.channel.close(promise: nil)
        await self.closed()
    }

    /// Returns when the connection is over, whoever ended it.
    package func closed() async { try? await self.channel.closeFuture.get() }

    /// The next event, or nil after `.closed` and when the task is cancelled.
    package func next() async -> SocketClientEvent? { await self.next(deadline: nil) }

    /// The next event, or nil after `.closed`; `.timedOut` if none comes in time.
    package func next(within time: TimeAmount) async throws(SocketClientError) -> SocketClientEvent? {
        let deadline = NIODeadline.now() + time
        if let event = await self.next(deadline: deadline) { return event }
        guard NIODeadline.now() < deadline else { throw SocketClientError(.timedOut, "no event in time") }
        return nil
    }
}

// MARK: - Hops to the loop

extension SocketConnection {
    private func send(_ opcode: WebSocketOpcode, _ payload: ByteBuffer) async throws(SocketClientError) {
        try await self.write { handler, promise in handler.send(opcode, payload, promise: promise) }
    }

    private func write(
        _ body: @escaping @Sendable (ClientFrameHandler, EventLoopPromise<Void>) -> Void
    ) async throws(SocketClientError) {
        let promise = self.channel.eventLoop.makePromise(of: Void.self)
        self.channel.eventLoop.execute { body(self.handler.value, promise) }
        do {
            try await promise.futureResult.get()
        } catch let error as SocketClientError {
            throw error
        } catch {
            throw SocketClientError(.closed, "the connection is closed: \(error)")
        }
    }

    private func next(deadline: NIODeadline?) async -> SocketClientEvent? {
        let id = UInt64.random(in: .min ... .max)
        let loop = self.channel.eventLoop
        let cancel: @Sendable () -> Void = { self.handler.value.cancel(id) }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                loop.execute {
                    let timer = deadline.map { loop.scheduleTask(deadline: $0, cancel) }
                    self.handler.value.take(SocketEventQueue.Taker(id: id, continuation: continuation, timer: timer))
                }
                // A cancellation before this line may have come to the loop before there was somebody to cancel.
                if Task.isCancelled { loop.execute(cancel) }
            }
        } onCancel: {
            loop.execute(cancel)
        }
    }
}
