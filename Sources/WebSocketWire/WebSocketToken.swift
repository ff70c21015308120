/// The tokens of HTTP (RFC 9110 section 5.6.2), which extensions and subprotocols are named by.
package enum WebSocketToken {
    /// Whether the text is one.
    package static func isToken(_ text: String) -> Bool { !text.isEmpty && text.utf8.allSatisfy(Self.isTokenByte) }

    static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
