/// What the owner of a connection has to do for the close handshake.
package enum WebSocketCloseAction: Equatable, Sendable {
    /// Nothing.
    case none
    /// Write a close frame, send no data after it, go on reading, and start the close time-out.
    case sendClose(code: WebSocketCloseCode, reason: String)
    /// Write a close frame; once it is written, end the transport (a client waits for the server to do so, until the close time-out).
    case sendCloseThenEnd(code: WebSocketCloseCode, reason: String)
    /// End the transport.
    case closeTransport
}
