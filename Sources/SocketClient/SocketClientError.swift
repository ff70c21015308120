/// Why a connection could not be made or used.
package struct SocketClientError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it is.
    package enum Code: String, Sendable {
        /// The URL or a header is not fit to be sent; a retry does not help.
        case invalidRequest
        /// A file with trusted certificates cannot be used; a retry does not help.
        case trustUnusable
        /// TLS was not agreed on, or the server's certificate is not trusted or not for its name.
        case notSecure
        /// No TCP connection; a retry may help.
        case connectFailed
        /// The server answered with another status than 101, see ``SocketClientError/response``.
        case refused
        /// The server's answer is not a valid upgrade (RFC 6455 section 4.1), or ended too early.
        case handshakeFailed
        /// What was waited for did not come in time.
        case timedOut
        /// The connection is closed or closing: nothing was sent.
        case closed
    }

    /// What kind of failure it is.
    package let code: Code
    /// One line for a person.
    package let message: String
    /// The server's answer, for `.refused` and for a `.handshakeFailed` after a 101.
    package let response: SocketClientResponse?

    package init(_ code: Code, _ message: String, response: SocketClientResponse? = nil) {
        self.code = code
        self.message = message
        self.response = response
    }

    package var description: String { self.message }
}
