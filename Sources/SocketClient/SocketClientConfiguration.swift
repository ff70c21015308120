import NIOCore
import WebSocketWire

/// How a client connection behaves.
package struct SocketClientConfiguration: Sendable {
    /// The time for TCP connection, TLS and upgrade together.
    package var connectTimeout = TimeAmount.seconds(10)
    /// The time that the server has to answer a close frame and to end the connection.
    package var closeTimeout = TimeAmount.seconds(5)
    /// What the server may send.
    package var limits = WebSocketLimits(maxMessageBytes: 64 << 20)
    /// Events that may wait to be taken; beyond that the socket is not read, until the connection is closing.
    package var maxWaitingEvents = 1024
    /// Bytes of such events, for the same purpose: one message more may wait.
    package var maxWaitingBytes = 4 << 20
    /// The most bytes kept of a refusal's body.
    package var maxRefusalBytes = 64 << 10
    /// Offered as `Sec-WebSocket-Protocol`, in the order of preference.
    package var subprotocols: [String] = []
    /// Path of a PEM file with the only authorities that `wss://` trusts; nil for the system's.
    package var authorities: String?
    /// Whether permessage-deflate (RFC 7692) is offered, without context takeover in either direction.
    package var offersCompression = false
    /// Whether pings are answered; off to look like a dead client.
    package var answersPings = true
    /// Whether pings come out as events.
    package var reportsPings = false

    /// The defaults.
    package init() {}
}
