/// Why a connection has to be failed (RFC 6455 section 7.1.7); a retry of the same bytes does not help.
package struct WebSocketViolation: Error, Equatable, Sendable {
    /// The code for the close frame: 1002, 1007 or 1009; 1011 when this end has no memory.
    package let closeCode: WebSocketCloseCode
    /// A short English sentence for the close frame and the log; holds nothing that the peer sent, and fits in a close frame.
    package let reason: String

    /// A violation with the code and reason of the close frame that answers it.
    package init(closeCode: WebSocketCloseCode, reason: String) {
        self.closeCode = closeCode
        self.reason = reason
    }

    static func protocolError(_ reason: String) -> Self { Self(closeCode: .protocolError, reason: reason) }
    static func invalidPayload(_ reason: String) -> Self { Self(closeCode: .invalidPayload, reason: reason) }
    static func internalError(_ reason: String) -> Self { Self(closeCode: .internalError, reason: reason) }
    static func tooBig(_ reason: String) -> Self { Self(closeCode: .messageTooBig, reason: reason) }
}
