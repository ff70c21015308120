import NIOHTTP1

/// Who may say for whom it speaks: the addresses of proxies, and the header fields that they write. A value; any loop may use it.
///
/// Whoever is not listed is the client itself, whatever its header says.
package struct TrustedProxies: Sendable {
    private let ranges: [AddressRange]
    private let fields: ProxyFields

    /// Nobody is trusted by default.
    package init(_ ranges: [AddressRange] = [], fields: ProxyFields = .xForwarded) {
        self.ranges = ranges
        self.fields = fields
    }

    /// Whether nobody is listed.
    package var isEmpty: Bool { self.ranges.isEmpty }

    /// Whether the address, as text, is one of the proxies'.
    package func contains(_ address: some StringProtocol) -> Bool {
        guard !self.ranges.isEmpty, let address = IPAddress(text: address) else { return false }
        return self.ranges.contains { $0.contains(address) }
    }

    /// The client of a request that came over a connection from `peer`. `isSecure`: whether that connection is encrypted.
    package func client(of headers: HTTPHeaders, peer: String, isSecure: Bool) -> ClientEnd {
        let host = headers.first(name: "host")
        var client = ClientEnd(address: peer, isSecure: isSecure ? true : nil, host: host)
        guard self.contains(peer) else { return client }
        switch self.fields {
        case .none: break
        case .forwarded: self.follow(ForwardedElement.parse(headers["forwarded"]), &client)
        case .xForwarded: self.follow(ForwardedElement.xForwarded(headers), &client)
        }
        return client
    }

    /// From the nearest proxy outwards, as long as each was trusted by the one before it.
    private func follow(_ elements: [ForwardedElement], _ client: inout ClientEnd) {
        for element in elements.reversed() {
            client.isSecure = element.isSecure ?? client.isSecure
            client.host = element.host ?? client.host
            client.pathPrefix = element.pathPrefix ?? client.pathPrefix
            // Hidden or unreadable: who told it is the last that is known.
            guard let address = element.address else { return }
            client.address = address
            guard self.contains(address) else { return }
        }
    }
}
