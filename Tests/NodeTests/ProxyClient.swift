import Foundation
import TestSupport

/// A browser's end of one connection, from an address that is not the proxies': plain, or by TLS through `openssl s_client`.
final class ProxyClient {
    /// Where it comes from.
    static let address = "127.0.0.2"

    /// Something that did not come.
    struct Missing: Error, CustomStringConvertible {
        let description: String
    }

    struct Answer {
        let status: Int
        let body: String
    }

    private let descriptor: Int32
    private let tls: TestProcess?
    private var received: [UInt8] = []

    /// A plain connection.
    init(port: Int, from address: String = ProxyClient.address) throws {
        self.descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        self.tls = nil
        let isBound = Self.with(address, port: 0) { bind(self.descriptor, $0, $1) } == 0
        guard isBound, Self.with("127.0.0.1", port: port, { connect(self.descriptor, $0, $1) }) == 0 else {
            throw Missing(description: "no connection from \(address) to \(port): \(String(cString: strerror(errno)))")
        }
    }

    /// A connection by TLS to the proxy that has this certificate.
    init(tlsPort port: Int, certificate: TestCertificate) throws {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw Missing(description: "no socket pair: \(String(cString: strerror(errno)))")
        }
        defer { close(ends[1]) }
        self.descriptor = ends[0]
        self.tls = try TestProcess(
            TestCertificate.openssl,
            [
                "s_client", "-quiet", "-verify_return_error", "-CAfile", certificate.chainPath, "-verify_hostname", TestCertificate.host,
                "-servername", TestCertificate.host, "-bind", "\(Self.address):0", "-connect", "127.0.0.1:\(port)",
            ], input: .descriptor(ends[1]), output: .descriptor(ends[1]))
    }

    deinit { close(self.descriptor) }

    private static func with<Result>(
        _ host: String, port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr(host)
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
    }
}

// MARK: - Requests and frames

extension ProxyClient {
    /// A plain request, and its answer.
    func get(_ path: String, host: String = TestCertificate.host, fields: [String] = []) throws -> Answer {
        try self.send(Array((["GET \(path) HTTP/1.1", "Host: \(host)"] + fields + ["", ""]).joined(separator: "\r\n").utf8))
        return try self.readAnswer()
    }

    /// A request with a body, and its answer.
    func ask(_ method: String, _ path: String, body: String = "", fields: [String] = []) throws -> Answer {
        let lines = ["\(method) \(path) HTTP/1.1", "Host: \(TestCertificate.host)", "Content-Length: \(body.utf8.count)"] + fields
        try self.send(Array((lines + ["", body]).joined(separator: "\r\n").utf8))
        return try self.readAnswer()
    }

    /// A handshake, and its answer.
    func upgrade(_ path: String, host: String = TestCertificate.host, fields: [String] = []) throws -> Answer {
        let usual = [
            "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        ]
        return try self.get(path, host: host, fields: usual + fields)
    }

    /// Sends a message of less than 126 bytes, and takes the next.
    func ask(_ text: String) throws -> String {
        // A mask of zeros changes nothing.
        try self.send([0x81, 0x80 | UInt8(text.utf8.count), 0, 0, 0, 0] + Array(text.utf8))
        while true {
            let head = try self.read(2)
            let length = head[1] == 126 ? try self.read(2).reduce(0) { $0 << 8 | Int($1) } : Int(head[1])
            let payload = try self.read(length)
            if head[0] == 0x81 { return String(decoding: payload, as: UTF8.self) }
        }
    }

    private func readAnswer() throws -> Answer {
        let mark = Array("\r\n\r\n".utf8)
        while self.received.firstRange(of: mark) == nil { try self.readMore() }
        let head = String(decoding: try self.read(self.received.firstRange(of: mark)?.upperBound ?? 0), as: UTF8.self)
        guard let status = head.firstMatch(of: /HTTP\/1\.1 (\d+)/).flatMap({ Int($0.1) }) else {
            throw Missing(description: "no answer but \(head)")
        }
        let length = head.firstMatch(of: /(?i)content-length: *(\d+)/).flatMap { Int($0.1) } ?? 0
        return Answer(status: status, body: String(decoding: try self.read(length), as: UTF8.self))
    }

    /// Whether the other side ends the connection without a byte.
    func isEnded() throws -> Bool {
        do { try self.readMore() } catch is Missing { return true }
        return false
    }

    private func send(_ bytes: [UInt8]) throws {
        guard Glibc.send(self.descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw Missing(description: "cannot send: \(String(cString: strerror(errno)))")
        }
    }

    private func read(_ count: Int) throws -> [UInt8] {
        while self.received.count < count { try self.readMore() }
        defer { self.received.removeFirst(count) }
        return Array(self.received.prefix(count))
    }

    private func readMore() throws {
        var poll = pollfd(fd: self.descriptor, events: Int16(POLLIN), revents: 0)
        let so = String(decoding: self.received.prefix(400), as: UTF8.self)
        guard Glibc.poll(&poll, 1, 15_000) > 0 else { throw Missing(description: "nothing came in 15 s; so far: \(so)") }
        var chunk = [UInt8](repeating: 0, count: 65536)
        let count = recv(self.descriptor, &chunk, chunk.count, 0)
        guard count > 0 else { throw Missing(description: "the stream ended; so far: \(so)") }
        self.received.append(contentsOf: chunk[..<count])
    }
}
