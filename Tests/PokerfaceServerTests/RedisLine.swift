import Glibc
import PokerfaceServer
import TestSupport

/// Inline commands over a unix socket, blocking.
enum RedisLine {
    struct Failure: Error { let what: String }

    static func ask(_ path: String, _ command: String) throws -> String {
        try ask(path, command, lines: 1).first ?? ""
    }

    /// The first `lines` lines of the answer.
    static func ask(_ path: String, _ command: String, lines: Int) throws -> [String] {
        let descriptor = try connect(path)
        defer { close(descriptor) }
        let text = command + "\r\n"
        guard send(descriptor, text, text.utf8.count, Int32(MSG_NOSIGNAL)) == text.utf8.count else { throw Failure(what: "send") }
        var answer = ""
        var bytes = [UInt8](repeating: 0, count: 4096)
        while answer.split(separator: "\r\n", omittingEmptySubsequences: false).count <= lines {
            let count = recv(descriptor, &bytes, bytes.count, 0)
            guard count > 0 else { throw Failure(what: "recv: \(answer)") }
            answer += String(decoding: bytes[..<count], as: UTF8.self)
        }
        return answer.split(separator: "\r\n", omittingEmptySubsequences: false).prefix(lines).map(String.init)
    }

    static func waitUntilReady(_ path: String) throws {
        for _ in 0..<2000 {
            if (try? ask(path, "PING")) == "+PONG" { return }
            usleep(5000)
        }
        throw Failure(what: "no Redis at \(path)")
    }

    static func processID(_ path: String) throws -> Int32 {
        let lines = try ask(path, "INFO server", lines: 20)
        guard let line = lines.first(where: { $0.hasPrefix("process_id:") }), let pid = Int32(line.dropFirst(11)) else {
            throw Failure(what: "no process_id in \(lines)")
        }
        return pid
    }

    /// Whether the process runs; one that has ended and is not reaped does not.
    static func isAlive(_ pid: Int32) -> Bool {
        guard let file = fopen("/proc/\(pid)/stat", "re") else { return false }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = fread(&bytes, 1, bytes.count, file)
        return !String(decoding: bytes[..<count], as: UTF8.self).contains(") Z")
    }

    private static func connect(_ path: String) throws -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        limitPatience(of: descriptor, receiving: true)
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else {
            close(descriptor)
            throw Failure(what: "connect")
        }
        return descriptor
    }
}
