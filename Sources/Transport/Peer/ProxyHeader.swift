import NIOCore

/// The header with which a proxy tells whose connection it carries (haproxy's PROXY protocol, versions 1 and 2).
///
/// - Source: "The PROXY protocol", haproxy's doc/proxy-protocol.txt, sections 2.1 and 2.2.
package enum ProxyHeader: Equatable, Sendable {
    /// More bytes are needed.
    case incomplete
    /// A header of so many bytes. `source` is the client's address; nil when the proxy speaks for itself (a health check) or does not know.
    case header(length: Int, source: IPAddress?)
    /// It does not begin with one.
    case invalid

    /// The longest line of version 1, with its line end.
    private static let lineLimit = 107
    /// The most that is taken of a version 2 header: addresses, and some of what proxies add behind them.
    private static let binaryLimit = 2048
    private static let signature: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A]
    private static let word = Array("PROXY ".utf8)

    /// Looks at a connection's first bytes.
    package init(_ bytes: ByteBufferView) {
        if Self.begins(bytes, with: Self.signature) {
            self = Self.binary(bytes)
        } else if Self.begins(bytes, with: Self.word) {
            self = Self.line(bytes)
        } else {
            self = .invalid
        }
    }

    /// Whether the bytes are the beginning of it, or go on behind it.
    private static func begins(_ bytes: ByteBufferView, with start: [UInt8]) -> Bool {
        bytes.prefix(start.count).elementsEqual(start.prefix(bytes.count))
    }

    // MARK: Version 1

    private static func line(_ bytes: ByteBufferView) -> Self {
        let start = bytes.prefix(self.lineLimit)
        guard let end = start.firstIndex(of: 0x0A) else { return start.count < self.lineLimit ? .incomplete : .invalid }
        guard end > start.startIndex, start[end - 1] == 0x0D else { return .invalid }
        let words = start[..<(end - 1)].split(separator: 0x20, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
        let length = end - start.startIndex + 1
        guard words.count >= 2 else { return .invalid }
        switch words[1] {
        case "UNKNOWN": return .header(length: length, source: nil)
        case "TCP4", "TCP6":
            guard words.count == 6, let source = IPAddress(text: words[2]), IPAddress(text: words[3]) != nil,
                words[2].utf8.contains(UInt8(ascii: ":")) == (words[1] == "TCP6"), UInt16(words[4]) != nil, UInt16(words[5]) != nil
            else { return .invalid }
            return .header(length: length, source: source)
        default: return .invalid
        }
    }

    // MARK: Version 2

    private static func binary(_ bytes: ByteBufferView) -> Self {
        guard bytes.count >= 16 else { return .incomplete }
        let head = Array(bytes.prefix(16))
        let length = 16 + Int(head[14]) << 8 + Int(head[15])
        guard head[12] >> 4 == 2, length <= self.binaryLimit else { return .invalid }
        guard bytes.count >= length else { return .incomplete }
        let block = bytes.dropFirst(16).prefix(length - 16)
        switch (head[12] & 15, head[13]) {
        case (0, _): return .header(length: length, source: nil)
        case (1, 0x11), (1, 0x12): return self.source(block, width: 4, length: length)
        case (1, 0x21), (1, 0x22): return self.source(block, width: 16, length: length)
        case (1, 0x00), (1, 0x31), (1, 0x32): return .header(length: length, source: nil)
        default: return .invalid
        }
    }

    private static func source(_ block: ByteBufferView, width: Int, length: Int) -> Self {
        guard block.count >= 2 * width + 4 else { return .invalid }
        return .header(length: length, source: IPAddress(bytes: block.prefix(width)))
    }
}
