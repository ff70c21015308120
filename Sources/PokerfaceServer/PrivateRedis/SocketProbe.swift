import Glibc

/// Looks at a Redis behind a unix socket, blocking for a fraction of a second at most: for the start only, never on an event loop.
struct SocketProbe {
    /// What a PING found.
    enum Answer: Equatable {
        /// Nobody listens.
        case nobody
        /// Somebody listens and does not answer yet.
        case silent
        case loading
        case ready
        case other(String)
    }

    let path: String

    func ping() -> Answer {
        guard let descriptor = connect() else { return .nobody }
        defer { close(descriptor) }
        guard send(descriptor, "PING\r\n", 6, Int32(MSG_NOSIGNAL)) == 6 else { return .silent }
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = recv(descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { return .silent }
        let text = String(decoding: bytes[..<count].prefix { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
        if text == "+PONG" { return .ready }
        return text.hasPrefix("-LOADING") ? .loading : .other(text)
    }

    /// The process that listens: the kernel keeps who it was for the peer (SO_PEERCRED), whether it answers or not.
    func listener() -> pid_t? {
        guard let descriptor = connect() else { return nil }
        defer { close(descriptor) }
        var credentials: (pid: pid_t, user: uid_t, group: gid_t) = (0, 0, 0)  // struct ucred
        var size = socklen_t(MemoryLayout.size(ofValue: credentials))
        guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0, credentials.pid > 0 else { return nil }
        return credentials.pid
    }

    private func connect() -> Int32? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        guard path.utf8.count < capacity else { return nil }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        var patience = timeval(tv_sec: 0, tv_usec: 200_000)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        guard connected else {
            close(descriptor)
            return nil
        }
        return descriptor
    }
}
