import NIOCore
import NIOHTTP1

/// The server's answer to the upgrade request.
package struct SocketClientResponse: Sendable {
    /// The HTTP status: 101 when the connection was upgraded.
    package let status: Int
    /// All header fields in their order.
    package let headers: HTTPHeaders
    /// The body of a refusal, at most ``SocketClientConfiguration/maxRefusalBytes``; empty after 101.
    package var body: ByteBuffer
}
