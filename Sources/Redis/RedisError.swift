import TLS

/// Why the Redis room could not do what it was asked.
package struct RedisError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The stable part; the names do not change.
    package enum Code: String, Sendable, CaseIterable {
        /// Certainly not done: never sent, or no connection was had in time. A retry helps once Redis is back.
        case unavailable
        /// Sent and not answered: it may have been done. Look before trying again.
        case unknown
        /// The server answered with an error, kept in `reply`.
        case refused
        /// Address, user, password, permissions or database are wrong. A retry helps only after somebody has put it right.
        case configuration
        /// The peer speaks something that is no RESP 2.
        case `protocol`
        /// The client was closed before: not done.
        case closed
    }

    package let code: Code
    /// What happened and, where there is something to do about it, what to check. Holds no password.
    package let message: String
    /// The server's error reply, if one was the cause.
    package let reply: RedisReplyError?

    /// An error of this room; `message` must not hold a password or a value.
    package init(_ code: Code, _ message: String, reply: RedisReplyError? = nil) {
        self.code = code
        self.message = message
        self.reply = reply
    }

    /// What a failed connection leads to: only TLS knows reasons that no retry helps against.
    static func notConnected(_ error: any Error) -> RedisError {
        let code: Code = (error as? TLSFailure)?.code.isLasting == true ? .configuration : .unavailable
        return RedisError(code, "no connection to Redis: \(ConnectFailure(error))")
    }

    package var description: String { "\(self.code.rawValue): \(self.message)" }
}
