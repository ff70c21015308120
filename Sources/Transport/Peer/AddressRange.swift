/// Addresses that begin with the same bits, written as CIDR: `10.0.0.0/8`, `fd00::/8`, or one address alone (RFC 4632, RFC 4291 section 2.3).
package struct AddressRange: Hashable, Sendable {
    private let first: IPAddress
    /// How many of 128 bits are the same; 96 more than written for IPv4.
    private let bits: Int
    /// Whether it was written with colons and lies outside of the mapped addresses: then no IPv4 address is meant, not even by `::/0`.
    private let isIPv6: Bool

    /// Reads a range. Nil for anything else, also when bits behind the prefix are set: that is a slip more often than not.
    package init?(text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let address = IPAddress(text: parts[0]), !parts[0].contains("%") else { return nil }
        let width = address.isIPv4 && !parts[0].contains(":") ? 32 : 128
        var written = width
        if parts.count == 2 {
            let isNumber = parts[1].utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
            guard isNumber, let number = Int(parts[1]), number <= width else { return nil }
            written = number
        }
        self.bits = written + 128 - width
        self.isIPv6 = width == 128 && !(address.isIPv4 && written >= 96)
        self.first = Self.masked(address, bits: self.bits)
        guard self.first == address else { return nil }
    }

    /// Whether the address is one of them.
    package func contains(_ address: IPAddress) -> Bool {
        !(self.isIPv6 && address.isIPv4) && Self.masked(address, bits: self.bits) == self.first
    }

    private static func masked(_ address: IPAddress, bits: Int) -> IPAddress {
        IPAddress(high: address.high & self.mask(bits), low: address.low & self.mask(bits - 64))
    }

    /// The first so many of 64 bits.
    private static func mask(_ bits: Int) -> UInt64 { bits <= 0 ? 0 : bits >= 64 ? .max : ~(UInt64.max >> UInt64(bits)) }
}
