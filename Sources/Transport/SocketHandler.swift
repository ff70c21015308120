import WebSocketWire

/// What happens on one WebSocket, told to whoever accepted it. All calls come on the socket's event loop.
///
/// An accepted handler gets `closed` exactly once and as its last call, also when the client went away before the 101 could be written; only then
/// without an `opened` before it.
package protocol SocketHandler: AnyObject {
    /// The 101 is written; from now on frames can be sent.
    func opened(_ socket: SocketHandle)
    /// One whole message. Not called while reading is paused, nor after this side has begun to close.
    func received(_ message: SocketMessage, on socket: SocketHandle)
    /// The queue fell below the soft limit after room frames were dropped: whoever sends them brings the client up to date once.
    func drained(_ socket: SocketHandle)
    /// The queue fell below the soft limit again: an integration that answers its own sender may go on reading.
    func outputResumed(_ socket: SocketHandle)
    /// The socket is over: with the peer's close code, with ours when this side began, or with `.abnormal` when no close frames were exchanged.
    func closed(_ socket: SocketHandle, code: WebSocketCloseCode, reason: String)
}
