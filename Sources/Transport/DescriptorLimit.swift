import Glibc

/// Raises the soft limit for open files and sockets to the hard one, since each connection takes a descriptor and the usual soft limit is 1024.
///
/// - Returns: the limits now in force; unchanged when the system refuses.
@discardableResult
package func raiseDescriptorLimit() -> (soft: Int, hard: Int) {
    var limit = rlimit()
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard getrlimit(resource, &limit) == 0 else { return (0, 0) }
    var wanted = limit
    wanted.rlim_cur = limit.rlim_max
    if setrlimit(resource, &wanted) == 0 { limit = wanted }
    return (Int(clamping: limit.rlim_cur), Int(clamping: limit.rlim_max))
}

/// How a process' descriptors are shared out, so that a crowd at the public port takes none from the rest.
package struct DescriptorShares: Sendable, Equatable {
    /// Most connections of the public port; nil without a known limit.
    package let publicConnections: Int?
    /// Most connections of the admin port.
    package let adminConnections: Int

    /// - Parameters:
    ///   - limit: the soft limit; 0 when it is not known.
    ///   - open: how many are open without any connection of a client.
    package init(limit: Int, open: Int) {
        // Half of it for the admin port, half for what comes and goes: connections to Redis made again, files, a child process.
        let reserve = limit > 0 ? min(128, limit / 4) : 128
        self.adminConnections = max(2, reserve / 2)
        self.publicConnections = limit > 0 ? max(1, limit - open - reserve) : nil
    }

    /// Most sockets among so many connections of the public port: some places are kept for those who ask, and are told that it is full. At least 1.
    package static func sockets(among connections: Int) -> Int {
        max(1, connections - max(1, min(256, connections / 8)))
    }

    /// How many descriptors this process has open now. Reads a directory: not for each connection.
    package static func countOpen() -> Int {
        guard let directory = opendir("/proc/self/fd") else { return 0 }
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        // Without `.`, `..` and the directory itself.
        return max(0, count - 3)
    }
}
