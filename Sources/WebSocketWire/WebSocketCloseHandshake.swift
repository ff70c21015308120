/// The closing of one connection (RFC 6455 section 7): open, then one or both close frames, then closed. Time comes in from outside.
package struct WebSocketCloseHandshake: Sendable {
    /// How far the handshake is.
    package enum State: Equatable, Sendable {
        case open
        /// Ours is sent, the peer's awaited: data that still comes may be dropped.
        case closeSent
        /// Both are sent or the connection has failed: only the transport's end is awaited.
        case ending
        case closed
    }

    /// What ended a connection, for the one who is told.
    package struct Outcome: Equatable, Sendable {
        /// The code of the close frame that came first, of either end; `.abnormal` when the connection broke without one.
        package let code: WebSocketCloseCode
        /// The reason beside the code.
        package let reason: String
        /// Whether both ends sent their close frame.
        package let isClean: Bool

        /// An outcome of the given parts.
        package init(code: WebSocketCloseCode, reason: String, isClean: Bool) {
            self.code = code
            self.reason = reason
            self.isClean = isClean
        }
    }

    /// How far the handshake is.
    package private(set) var state = State.open
    private let role: WebSocketRole
    private var cause: (code: WebSocketCloseCode, reason: String)?
    private var hasReceived = false

    /// An open connection.
    package init(role: WebSocketRole) { self.role = role }

    /// Whether data frames may be sent and are delivered.
    package var isOpen: Bool { self.state == .open }

    /// Whether a ping has to be answered: until the peer's close frame has come, so behind our own as well (RFC 6455 section 5.5.2).
    package var answersPings: Bool { self.state == .open || self.state == .closeSent }

    /// What to report once the connection is over.
    package var outcome: Outcome {
        guard let cause = self.cause else { return Outcome(code: .abnormal, reason: "", isClean: false) }
        return Outcome(code: cause.code, reason: cause.reason, isClean: self.hasReceived)
    }

    /// This end wants to close. Only the first call does anything.
    package mutating func close(code: WebSocketCloseCode, reason: String) -> WebSocketCloseAction {
        guard self.state == .open else { return .none }
        self.state = .closeSent
        self.cause = (code, reason)
        return .sendClose(code: code, reason: reason)
    }

    /// The peer's close frame: echoed with its code, or the answer to ours. The server ends the transport (RFC 6455 section 7.1.1).
    package mutating func received(code: WebSocketCloseCode, reason: String) -> WebSocketCloseAction {
        switch self.state {
        case .open:
            self.state = .ending
            self.hasReceived = true
            self.cause = (code, reason)
            return .sendCloseThenEnd(code: code, reason: "")
        case .closeSent:
            self.state = .ending
            self.hasReceived = true
            return self.role == .server ? .closeTransport : .none
        case .ending, .closed:
            return .none
        }
    }

    /// The peer broke a rule: it is told the code, and nothing more is read (RFC 6455 section 7.1.7).
    package mutating func failed(_ violation: WebSocketViolation) -> WebSocketCloseAction {
        switch self.state {
        case .open:
            self.state = .ending
            self.cause = (violation.closeCode, violation.reason)
            return .sendCloseThenEnd(code: violation.closeCode, reason: violation.reason)
        case .closeSent:
            self.state = .ending
            return .closeTransport
        case .ending, .closed:
            return .none
        }
    }

    /// The close time-out has run out.
    package mutating func timedOut() -> WebSocketCloseAction {
        switch self.state {
        case .closeSent, .ending:
            self.state = .ending
            return .closeTransport
        case .open, .closed:
            return .none
        }
    }

    /// The transport is gone, whatever the reason.
    package mutating func transportClosed() { self.state = .closed }
}
