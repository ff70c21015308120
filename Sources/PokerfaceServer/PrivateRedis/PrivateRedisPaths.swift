import Cryptography

/// Where a private redis-server keeps its things below the data directory, and how it is called.
package struct PrivateRedisPaths: Sendable, Equatable {
    /// What a unix socket's path may have at most: `sun_path` holds 108 bytes with the closing zero, and clients differ about the last one.
    package static let socketPathLimit = 106

    /// The data directory, absolute.
    package let data: String
    /// Held by the node that owns the directory (flock), with its process id as text.
    package let lock: String
    /// The server's working directory: append-only files, log and pid file.
    package let directory: String
    package let socket: String
    /// A directory under /tmp that holds the socket, when the path below `data` would be too long.
    package let shortDirectory: String?

    /// - Parameters:
    ///   - data: an absolute path without symbolic links.
    ///   - user: the effective user id, a part of the short directory's name.
    package init(data: String, user: UInt32) {
        self.data = data
        self.lock = data + "/pokerface.lock"
        self.directory = data + "/redis"
        let socket = directory + "/redis.sock"
        guard socket.utf8.count > Self.socketPathLimit else {
            self.socket = socket
            self.shortDirectory = nil
            return
        }
        let hash = Digest.sha256(Array(data.utf8)).prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let short = "/tmp/pokerface-\(user)-\(hash)"
        self.socket = short + "/redis.sock"
        self.shortDirectory = short
    }

    package var log: String { directory + "/redis.log" }
    package var pidFile: String { directory + "/redis.pid" }

    /// The arguments of redis-server: nothing but the socket, every write on disk before it is answered, nothing evicted.
    package var arguments: [String] {
        [
            "--port", "0", "--unixsocket", socket, "--unixsocketperm", "600", "--dir", directory, "--appendonly", "yes", "--appendfsync",
            "always",
            "--save", "", "--maxmemory-policy", "noeviction", "--daemonize", "no", "--pidfile", pidFile, "--logfile", log,
        ]
    }
}
