import NIOCore

/// Names by which only this machine reaches itself, and an address by which others do.
enum LocalName {
    /// Whether the `Host` is one that other machines cannot use.
    static func isLocal(_ host: String) -> Bool {
        let name = host.hasPrefix("[") ? String(host.prefix { $0 != "]" }) + "]" : String(host.prefix { $0 != ":" })
        return name == "localhost" || name.hasSuffix(".localhost") || name.hasPrefix("127.") || name == "[::1]"
    }

    /// The colon and the port of a `Host`; empty when it has none.
    static func port(of host: String) -> String {
        guard let colon = host.lastIndex(of: ":"), host[colon...].dropFirst().allSatisfy(\.isNumber) else { return "" }
        return String(host[colon...])
    }

    /// The first private IPv4 address of this machine's interfaces (RFC 1918); nil when there is none.
    static func address() -> String? {
        let devices = (try? System.enumerateDevices()) ?? []
        return devices.compactMap { $0.address?.ipAddress }.first(where: self.isPrivate)
    }

    private static func isPrivate(_ address: String) -> Bool {
        let parts = address.split(separator: ".").compactMap { UInt8($0) }
        guard parts.count == 4 else { return false }
        return parts[0] == 10 || (parts[0] == 192 && parts[1] == 168) || (parts[0] == 172 && 16...31 ~= parts[1])
    }
}
