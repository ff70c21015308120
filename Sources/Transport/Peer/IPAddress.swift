import Glibc

/// An IPv4 or IPv6 address as a number. An IPv4 address and its IPv4-mapped form (`::ffff:192.0.2.1`) are the same.
package struct IPAddress: Hashable, Sendable {
    let high: UInt64
    let low: UInt64

    init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Reads an address without brackets and port; a zone (`%eth0`) is ignored. Nil for anything else.
    package init?(text: some StringProtocol) {
        let bare = text.utf8.prefix { $0 != UInt8(ascii: "%") }
        // What follows a NUL would not be looked at.
        guard bare.count < Int(INET6_ADDRSTRLEN), !bare.contains(0) else { return nil }
        let address = String(decoding: bare, as: UTF8.self)
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, address, &bytes) == 1 {
            self.init(bytes: bytes.prefix(4))
        } else if inet_pton(AF_INET6, address, &bytes) == 1 {
            self.init(bytes: bytes)
        } else {
            return nil
        }
    }

    /// 4 or 16 bytes in network order.
    init(bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else {
            self.init(high: 0, low: 0xFFFF_0000_0000 | Self.number(bytes))
            return
        }
        self.init(high: Self.number(bytes.prefix(8)), low: Self.number(bytes.suffix(8)))
    }

    private static func number(_ bytes: some Sequence<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }

    /// The 32 bits from that one on, 0 to 96, as an IPv4 address: several kinds of IPv6 addresses carry one.
    package func embeddedIPv4(at bit: UInt64) -> IPAddress {
        let bits = bit < 64 ? self.high << bit | (bit == 0 ? 0 : self.low >> (64 - bit)) : self.low << (bit - 64)
        return IPAddress(high: 0, low: 0xFFFF_0000_0000 | bits >> 32)
    }

    /// Whether it is an IPv4 address.
    package var isIPv4: Bool { self.high == 0 && self.low >> 32 == 0xFFFF }

    /// The usual text of the address: dotted for IPv4.
    package var text: String {
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        if self.isIPv4 {
            var four = UInt32(truncatingIfNeeded: self.low).bigEndian
            inet_ntop(AF_INET, &four, &buffer, socklen_t(buffer.count))
        } else {
            var six = (self.high.bigEndian, self.low.bigEndian)
            inet_ntop(AF_INET6, &six, &buffer, socklen_t(buffer.count))
        }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
