import WebSocketWire

/// Why sockets end, in few words: the closed set of a metric's label. The raw values do not change.
package enum SocketCloseClass: String, CaseIterable, Sendable {
    case normal
    case goingAway = "going_away"
    /// The peer broke a rule or a limit of the protocol.
    case `protocol`
    /// It read too slowly.
    case tooSlow = "too_slow"
    /// It did not answer a ping.
    case noPong = "no_pong"
    /// This node ends.
    case restart
    /// The connection broke without close frames.
    case lost
    case other

    /// The class of the code that ended a socket, whichever side sent it.
    package init(_ code: WebSocketCloseCode) {
        switch code {
        case .normal, .noStatus: self = .normal
        case .goingAway: self = .goingAway
        case .protocolError, .unsupportedData, .invalidPayload, .messageTooBig: self = .protocol
        case WebSocketViolation.tooSlow.closeCode: self = .tooSlow
        case WebSocketViolation.noPong.closeCode: self = .noPong
        case .serviceRestart: self = .restart
        case .abnormal: self = .lost
        default: self = .other
        }
    }
}
