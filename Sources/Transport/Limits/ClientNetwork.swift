/// What counts as one address: an IPv4 address, or the first 64 bits of an IPv6 one, since whoever has one of these has them all (RFC 6177). An IPv4
/// address that a translator wrote as IPv6 is that IPv4 address (`64:ff9b::/96`, RFC 6052 section 2.1).
package struct ClientNetwork: Hashable, Sendable {
    private let high: UInt64
    private let low: UInt64

    /// - Parameter address: an address as text. All that are none, such as `unix`, are one.
    package init(_ address: String) {
        guard let number = IPAddress(text: address) else {
            self.high = 0
            self.low = .max
            return
        }
        let isTranslated = number.high == 0x0064_FF9B_0000_0000 && number.low >> 32 == 0
        self.high = isTranslated ? 0 : number.high
        self.low = isTranslated ? 0xFFFF_0000_0000 | number.low : number.isIPv4 ? number.low : 0
    }

    /// The address that stands for the network: of an IPv6 one the first, with the last 64 bits zero.
    package var text: String { self.high == 0 && self.low == .max ? "none" : IPAddress(high: self.high, low: self.low).text }
}
