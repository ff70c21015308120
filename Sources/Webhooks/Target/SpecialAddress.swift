import Transport

/// The kinds of addresses that are nobody's on the public internet, or stand for somebody else's.
///
/// - Source: the IANA registries of special-purpose addresses for IPv4 and IPv6 (RFC 6890), and of IPv6 unicast addresses.
package enum SpecialAddress: String, CaseIterable, Sendable {
    case unspecified, loopback, linkLocal, privateUse, sharedByCarriers, multicast, documentation, benchmarking, reserved
    case uniqueLocal, translationLocal, cloudHost

    /// What an address is; nil for one of the public internet. One that carries an IPv4 address within is what that is.
    package static func kind(of address: IPAddress) -> SpecialAddress? {
        if let kind = self.ranges.first(where: { $0.range.contains(address) })?.kind { return kind }
        guard !address.isIPv4 else { return nil }
        if self.translated.contains(address) { return self.kind(of: address.embeddedIPv4(at: 96)) }
        guard self.unicast.contains(address) else { return .reserved }
        return self.sixToFour.contains(address) ? self.kind(of: address.embeddedIPv4(at: 16)) : nil
    }

    /// NAT64 (RFC 6052), which is how an IPv6 network without IPv4 reaches the public internet.
    private static let translated = Self.range("64:ff9b::/96")
    /// 6to4 (RFC 3056).
    private static let sixToFour = Self.range("2002::/16")
    /// All that is given out (RFC 4291 section 2.4); what lies outside is reserved.
    private static let unicast = Self.range("2000::/3")

    private static let ranges: [(range: AddressRange, kind: SpecialAddress)] = SpecialAddress.allCases.flatMap { kind in
        kind.texts.map { (Self.range($0), kind) }
    }

    private static func range(_ text: String) -> AddressRange {
        guard let range = AddressRange(text: text) else { preconditionFailure("the table has a range that is none: \(text)") }
        return range
    }

    private var texts: [String] {
        switch self {
        case .unspecified: ["0.0.0.0/8", "::/128"]
        case .loopback: ["127.0.0.0/8", "::1"]
        case .linkLocal: ["169.254.0.0/16", "fe80::/10"]
        case .privateUse: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fec0::/10"]
        case .sharedByCarriers: ["100.64.0.0/10"]
        case .multicast: ["224.0.0.0/4", "ff00::/8"]
        case .documentation: ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20"]
        case .benchmarking: ["198.18.0.0/15", "2001:2::/48"]
        // Protocol assignments with Teredo and ORCHID, relays of 6to4, and what nobody was given.
        case .reserved: ["192.0.0.0/24", "192.88.99.0/24", "240.0.0.0/4", "2001::/23", "100::/64", "5f00::/16"]
        case .uniqueLocal: ["fc00::/7"]
        case .translationLocal: ["64:ff9b:1::/48"]
        // A public address that Azure's machines reach their own host at: what answers there takes them for what they are. No registry
        // has it (Microsoft, "What is IP address 168.63.129.16?"); other clouds' are link-local, unique local or carriers'.
        case .cloudHost: ["168.63.129.16"]
        }
    }

    /// As it stands in a sentence: "a loopback address".
    package var words: String {
        switch self {
        case .unspecified: "an unspecified address"
        case .loopback: "a loopback address"
        case .linkLocal: "a link-local address"
        case .privateUse: "a private address"
        case .sharedByCarriers: "an address of carriers' NAT"
        case .multicast: "a multicast address"
        case .documentation: "an address for documentation"
        case .benchmarking: "an address for benchmarks"
        case .reserved: "a reserved address"
        case .uniqueLocal: "a unique local address"
        case .translationLocal: "an address of a local translation"
        case .cloudHost: "an address of a cloud's host"
        }
    }
}
