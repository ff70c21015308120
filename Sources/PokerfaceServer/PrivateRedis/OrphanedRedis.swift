import Glibc

/// A redis-server that a killed node left behind in a data directory which we own now.
struct OrphanedRedis: Sendable {
    let pid: pid_t

    /// Every redis-server at work in the directory: the one behind the socket and the one of the pid file, which are usually the same.
    static func find(_ paths: PrivateRedisPaths) -> [OrphanedRedis] {
        let candidates = [SocketProbe(path: paths.socket).listener(), pidFile(paths.pidFile)].compactMap { $0 }
        return Set(candidates).filter { isRedis($0, in: paths.directory) }.sorted().map { OrphanedRedis(pid: $0) }
    }

    /// Ends it in order, so that its files are whole, then by force; false when it is still there.
    func end() async -> Bool {
        kill(pid, SIGTERM)
        if await hasGone(after: .seconds(10)) { return true }
        kill(pid, SIGKILL)
        return await hasGone(after: .seconds(2))
    }

    private func hasGone(after patience: Duration) async -> Bool {
        let end = ContinuousClock.now + patience
        while Self.isAlive(pid) {
            guard ContinuousClock.now < end else { return false }
            try? await Task.sleep(for: .milliseconds(10))  // A cancelled start hurries, and is decided above.
        }
        return true
    }

    private static func pidFile(_ path: String) -> pid_t? {
        text(path).flatMap { pid_t($0.filter(\.isNumber)) }
    }

    /// A process id may have been given to another process since: its name and its working directory must fit.
    private static func isRedis(_ pid: pid_t, in directory: String) -> Bool {
        guard pid != getpid(), text("/proc/\(pid)/comm")?.hasPrefix("redis-server") == true else { return false }
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let count = readlink("/proc/\(pid)/cwd", &bytes, Int(PATH_MAX))
        return count > 0 && String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) == directory
    }

    /// A zombie that nobody reaps has ended all the same.
    private static func isAlive(_ pid: pid_t) -> Bool {
        guard let status = text("/proc/\(pid)/stat"), let name = status.lastIndex(of: ")") else { return false }
        return !status[name...].hasPrefix(") Z")
    }

    private static func text(_ path: String) -> String? {
        guard let stream = fopen(path, "re") else { return nil }
        defer { fclose(stream) }
        var bytes = [UInt8](repeating: 0, count: 512)
        let count = fread(&bytes, 1, bytes.count, stream)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }
}
