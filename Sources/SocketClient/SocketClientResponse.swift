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
    package func header(_ name: String) -> String? { self.values(name).first }

    /// The values of all fields of this name, without the blanks around them, which are no part of a value (RFC 9110 section 5.5) and which
    /// the decoder leaves where they were.
    func values(_ name: String) -> [String] {
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
        return self.fields[name].map { value in
            let bytes = value.utf8.drop(while: isBlank)
            let end = bytes.lastIndex { !isBlank($0) }.map { bytes.index(after: $0) } ?? bytes.startIndex
            return String(bytes[..<end]) ?? value
        }
    }
}
