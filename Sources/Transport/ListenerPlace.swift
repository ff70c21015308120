import Glibc
import NIOCore
import NIOPosix

/// An address to listen on, and the host name that led to it.
struct ListenerPlace: Sendable, Equatable {
    let host: String
    let address: SocketAddress
    /// Whether the name leads to other addresses too: then one that this machine does not have is left out.
    let isOneOfSeveral: Bool

    /// All addresses of all hosts, each once.
    static func resolve(_ hosts: [String], port: Int) async throws(TransportError) -> [ListenerPlace] {
        var places: [ListenerPlace] = []
        for host in hosts {
            let addresses = try await Self.look(for: host, port: port)
            places += addresses.map { ListenerPlace(host: host, address: $0, isOneOfSeveral: addresses.count > 1) }
        }
        return Self.distinct(places)
    }

    /// Without those that came before, by whatever name, and those that a wildcard of their family covers.
    static func distinct(_ places: [ListenerPlace]) -> [ListenerPlace] {
        var result: [ListenerPlace] = []
        for place in places where !result.contains(where: { $0.address == place.address }) {
            let isCovered = places.contains { $0.isWildcard && $0.address.protocol == place.address.protocol }
            if place.isWildcard || !isCovered { result.append(place) }
        }
        return result
    }

    private var isWildcard: Bool { ["0.0.0.0", "::"].contains(self.address.ipAddress) }

    /// On a thread of its own: it blocks while a name server is asked.
    private static func look(for host: String, port: Int) async throws(TransportError) -> [SocketAddress] {
        do {
            return try await NIOThreadPool.singleton.runIfActive { try Self.addresses(of: host, port: port) }
        } catch {
            throw error as? TransportError ?? Self.unusable("\(host):\(port)", "\(error)")
        }
    }

    private static func addresses(of host: String, port: Int) throws -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, String(port), &hints, &list)
        guard code == 0 else { throw Self.unusable("\(host):\(port)", String(cString: gai_strerror(code))) }
        defer { freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var next = list
        while let entry = next?.pointee {
            if let address = entry.ai_addr.flatMap({ Self.address(UnsafeRawPointer($0), family: entry.ai_family, host: host) }) {
                addresses.append(address)
            }
            next = entry.ai_next
        }
        return addresses
    }

    private static func address(_ bytes: UnsafeRawPointer, family: Int32, host: String) -> SocketAddress? {
        switch family {
        case AF_INET: SocketAddress(bytes.loadUnaligned(as: sockaddr_in.self), host: host)
        case AF_INET6: SocketAddress(bytes.loadUnaligned(as: sockaddr_in6.self), host: host)
        default: nil
        }
    }
}

// MARK: - What goes wrong

extension ListenerPlace {
    /// The error to end with; nil when this address may be left out.
    func failure(_ error: any Error, port: Int) -> TransportError? {
        let code = (error as? IOError)?.errnoCode
        if self.isOneOfSeveral, code == EADDRNOTAVAIL || code == EAFNOSUPPORT { return nil }
        guard code == EADDRINUSE else { return Self.unusable(self.shown(port), BindFailure(error).description) }
        return TransportError(
            code: .addressInUse,
            message:
                "cannot listen on \(self.shown(port)): another process has this port; stop it (`ss -ltnp` shows it) or choose another port"
        )
    }

    /// No address of these hosts is one of this machine's.
    static func noneUsable(_ hosts: [String], port: Int) -> TransportError {
        self.unusable(hosts.map { "\($0):\(port)" }.joined(separator: ", "), String(cString: strerror(EADDRNOTAVAIL)))
    }

    private static func unusable(_ place: String, _ reason: String) -> TransportError {
        TransportError(
            code: .addressUnusable, message: "cannot listen on \(place): \(reason); choose an address of this machine and a port it allows")
    }

    private func shown(_ port: Int) -> String {
        let address = self.address.ipAddress ?? self.host
        let place = address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)"
        return address == self.host ? place : "\(place) (\(self.host))"
    }
}
