/// What counts as one address: an IPv4 address, or the first 64 bits of an IPv6 one, since whoever has one of these has them all (RFC 6177).
struct ClientNetwork: Hashable, Sendable {
    private let high: UInt64
    private let low: UInt64

    /// - Parameter address: an address as text. All that are none, such as `unix`, are one.
    init(_ address: String) {
        let number = IPAddress(text: address)
        self.high = number?.high ?? 0
        self.low = number.map { $0.isIPv4 ? $0.low : 0 } ?? .max
    }
}
