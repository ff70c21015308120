import NIOCore

/// What the gateway itself answers to a message that it cannot hand to an integration, byte for byte as API Gateway does.
///
/// Client libraries compare the literal: a space after `"message":` and after each comma, and no other.
package struct ErrorFrame: Sendable, Equatable {
    /// Why the message went nowhere. The connection stays open in each case.
    package enum Message: String, Sendable, Equatable, CaseIterable {
        /// No route matches, and there is no `$default`. A retry does not help.
        case forbidden = "Forbidden"
        /// The integration failed. A retry may help.
        case internalServerError = "Internal server error"
        /// The connection's or the stage's bucket is empty. A retry helps, a little later.
        case tooManyRequests = "Too Many Requests"
    }

    /// Why.
    package var message: Message
    /// The 16 characters of the connection that sent it.
    package var connection: String
    /// The message's own identity.
    package var request: RequestID

    /// A frame for one message of one connection.
    package init(_ message: Message, connection: String, request: RequestID) {
        self.message = message
        self.connection = connection
        self.request = request
    }

    /// The frame's text. Nothing in it needs an escape: the messages are fixed, both ids are URL-safe base64.
    package var text: String {
        #"{"message": "\#(self.message.rawValue)", "connectionId":"\#(self.connection)", "requestId":"\#(self.request.text)"}"#
    }

    /// The frame's payload.
    package var payload: ByteBuffer { ByteBuffer(string: self.text) }
}
