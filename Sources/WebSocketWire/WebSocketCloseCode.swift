/// The status code of a close frame (RFC 6455 section 7.4 and the IANA registry).
package struct WebSocketCloseCode: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The code as it stands on the wire; any value can be held, see ``isSendable``.
    package let rawValue: UInt16

    /// Holds any number, also one that must not be sent.
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// 1000: the purpose of the connection is fulfilled.
    package static let normal = Self(rawValue: 1000)
    /// 1001: this end goes away (a page is left, a server stops).
    package static let goingAway = Self(rawValue: 1001)
    /// 1002: the peer broke the protocol.
    package static let protocolError = Self(rawValue: 1002)
    /// 1003: a kind of data that this end does not take.
    package static let unsupportedData = Self(rawValue: 1003)
    /// 1005: stands for a close frame without a code; never sent.
    package static let noStatus = Self(rawValue: 1005)
    /// 1006: stands for a connection lost without a close frame; never sent.
    package static let abnormal = Self(rawValue: 1006)
    /// 1007: text that is not UTF-8.
    package static let invalidPayload = Self(rawValue: 1007)
    /// 1008: against the receiver's rules, where no better code fits.
    package static let policyViolation = Self(rawValue: 1008)
    /// 1009: a frame or message beyond the receiver's limits.
    package static let messageTooBig = Self(rawValue: 1009)
    /// 1011: the server met something unexpected.
    package static let internalError = Self(rawValue: 1011)
    /// 1012: the server restarts; connect again.
    package static let serviceRestart = Self(rawValue: 1012)
    /// 1013: the server cannot serve now; connect again later.
    package static let tryAgainLater = Self(rawValue: 1013)

    /// Whether the code may stand in a close frame: 1000-1003, 1007-1014, 3000-4999. All others are a protocol error when received.
    package var isSendable: Bool {
        switch self.rawValue {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }

    /// The number alone.
    package var description: String { "\(self.rawValue)" }
}
