import Glibc

/// The addresses that a node listens on when it is not told.
enum LoopbackHosts {
    /// 127.0.0.1, and ::1 where this machine has IPv6.
    static func available() -> [String] {
        hasIPv6() ? ["127.0.0.1", "::1"] : ["127.0.0.1"]
    }

    private static func hasIPv6() -> Bool {
        let descriptor = socket(AF_INET6, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_addr = in6addr_loopback
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size)) == 0 }
        }
    }
}
