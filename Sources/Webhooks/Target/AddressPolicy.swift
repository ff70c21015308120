import Transport

/// Which addresses a node may send webhooks to. A value.
package struct AddressPolicy: Sendable, Equatable {
    private let allowed: [AddressRange]
    private let allowsAll: Bool

    /// Public addresses, and these.
    package init(allowed: [AddressRange] = []) {
        self.allowed = allowed
        self.allowsAll = false
    }

    private init(allowsAll: Bool) {
        self.allowed = []
        self.allowsAll = allowsAll
    }

    /// Every address: for who chose the target and owns the network, which is the operator.
    package static let everywhere = AddressPolicy(allowsAll: true)

    /// Why nothing is sent to an address; nil when it may be.
    package func refusal(of address: IPAddress) -> SpecialAddress? {
        guard !self.allowsAll, !self.allowed.contains(where: { $0.contains(address) }) else { return nil }
        return SpecialAddress.kind(of: address)
    }

    /// Why nothing is sent to a host with these addresses: one that is refused is enough, since it is the host's owner who says which come.
    package func refusal(of addresses: [IPAddress]) -> SpecialAddress? {
        addresses.lazy.compactMap { self.refusal(of: $0) }.first
    }
}
