import Transport

/// How many connections and sockets a node takes, by its descriptors, its memory and what it was told. Nil: nothing limits them.
package struct ConnectionShares: Equatable {
    /// On the public port, of any kind.
    package let connections: Int?
    /// Of these, sockets and handshakes: fewer, so that others can still ask.
    package let sockets: Int?

    /// - Parameters:
    ///   - descriptors: most connections by the limit for open files.
    ///   - memory: of the process, in bytes; a quarter of it is for connections that hold no message.
    ///   - isSecure: whether they may use TLS.
    ///   - wanted: the setting. It may ask for more than the memory, not for more than the descriptors.
    package init(descriptors: Int?, memory: Int?, isSecure: Bool, wanted: Int?) {
        let byMemory = memory.map { max(64, $0 / 4 / (isSecure ? 32 << 10 : 8 << 10)) }
        // With those that are kept from sockets: an eighth of all.
        let byWish = wanted.map { $0 + min(256, $0 / 7 + 1) }
        let most = byWish.flatMap { wish in byMemory.map { max($0, wish) } } ?? byMemory
        self.connections = [descriptors, most].compactMap { $0 }.min()
        self.sockets = [wanted, self.connections.map(DescriptorShares.sockets(among:))].compactMap { $0 }.min()
    }
}
