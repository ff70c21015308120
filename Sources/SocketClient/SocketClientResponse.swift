import NIOCore
import NIOHTTP1

/// The server's answer to the upgrade request.
package struct SocketClientResponse: Sendable {
    /// The HTTP status: 101 when the connection was upgraded.
    package let status: Int
    /// The body of a refusal, at most ``SocketClientConfiguration/maxRefusalBytes``; empty after 101.
    package internal(set) var body = ByteBuffer()
    let fields: HTTPHeaders

    init(_ head: HTTPResponseHead) {
        self.status = Int(head.status.code)
        self.fields = head.headers
    }

    /// All header fields in their order.
    package var headers: [(name: String, value: String)] { self.fields.map { $0 } }

    /// The value of the first field of this name, in upper or lower case.
    package func header(_ name: String) -> String? { self.fields.first(name: name) }
}
