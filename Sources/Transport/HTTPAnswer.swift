import NIOCore
import NIOHTTP1

/// A whole HTTP answer, written by the transport, which adds `Content-Length`, `Connection` and, on request, nothing else.
package struct HTTPAnswer: Sendable {
    /// The status, for example 403.
    package var status: HTTPResponseStatus
    /// Header fields besides `Content-Length`, `Transfer-Encoding` and `Connection`, which are the transport's.
    package var headers: HTTPHeaders
    /// The body's bytes; not sent on HEAD.
    package var body: ByteBuffer
    /// Whether the connection ends after this answer. A refused upgrade always ends it.
    package var closes: Bool

    /// An answer made of its parts.
    package init(status: HTTPResponseStatus, headers: HTTPHeaders = HTTPHeaders(), body: ByteBuffer = ByteBuffer(), closes: Bool = false) {
        self.status = status
        self.headers = headers
        self.body = body
        self.closes = closes
    }

    /// An answer with one line of plain text.
    package static func text(_ status: HTTPResponseStatus, _ line: String, headers: HTTPHeaders = HTTPHeaders(), closes: Bool = false)
        -> HTTPAnswer
    {
        var headers = headers
        headers.replaceOrAdd(name: "Content-Type", value: "text/plain; charset=utf-8")
        return HTTPAnswer(status: status, headers: headers, body: ByteBuffer(string: line + "\n"), closes: closes)
    }
}
