import Glibc

/// The data directory as this process owns it: made, and locked for as long as this object lives.
///
/// The lock is the kernel's (flock), so that it ends with its owner however that ends; no child inherits the descriptor.
final class DataDirectory: Sendable {
    let paths: PrivateRedisPaths
    private let descriptor: Int32

    /// Makes what is missing (mode 0700) and takes the lock. Throws ``ServerError/Code/data``.
    init(path: String) throws(ServerError) {
        try Self.make(path)
        self.paths = PrivateRedisPaths(data: try Self.absolute(path), user: geteuid())
        self.descriptor = try Self.lock(paths.lock, named: path)
        // The object is whole here: should one of these fail, it is let go of, and closes.
        try Self.make(paths.directory)
        if let short = paths.shortDirectory { try Self.makePrivate(short) }
    }

    deinit { close(descriptor) }

    private static func make(_ path: String) throws(ServerError) {
        var made = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            made += "/" + part
            guard mkdir(made, 0o700) != 0, errno != EEXIST else { continue }
            throw trouble("cannot create \"\(made)\"")
        }
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw ServerError(.data, "data: \"\(path)\" is not a directory; name another with --data")
        }
        guard access(path, W_OK | X_OK) == 0 else { throw trouble("cannot write in \"\(path)\"") }
    }

    /// A directory under /tmp is taken only when it is ours and closed to others: anybody may have made it.
    private static func makePrivate(_ path: String) throws(ServerError) {
        if mkdir(path, 0o700) == 0 { return }
        guard errno == EEXIST else { throw trouble("cannot create \"\(path)\"") }
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid(), status.st_mode & 0o077 == 0 else {
            throw ServerError(.data, "data: \"\(path)\" belongs to somebody else or is open to others; choose a shorter path for --data")
        }
    }

    private static func absolute(_ path: String) throws(ServerError) -> String {
        guard let resolved = realpath(path, nil) else { throw trouble("cannot find \"\(path)\"") }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func lock(_ lock: String, named path: String) throws(ServerError) -> Int32 {
        let descriptor = open(lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw trouble("cannot open \"\(lock)\"") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let owner = readOwner(descriptor)
            close(descriptor)
            throw ServerError(
                .data,
                "data: \"\(path)\" is in use by \(owner.map { "process \($0)" } ?? "another process"): stop it, share one Redis with --redis, "
                    + "or choose another directory with --data")
        }
        let text = "\(getpid())\n"
        ftruncate(descriptor, 0)
        _ = text.withCString { pwrite(descriptor, $0, text.utf8.count, 0) }  // For the message above only.
        return descriptor
    }

    private static func readOwner(_ descriptor: Int32) -> Int? {
        var bytes = [UInt8](repeating: 0, count: 32)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        return Int(String(decoding: bytes[..<count].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }

    private static func trouble(_ what: String) -> ServerError {
        ServerError(.data, "data: \(what): \(String(cString: strerror(errno)))")
    }
}
