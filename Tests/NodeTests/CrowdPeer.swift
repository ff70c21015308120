import Foundation
import TestSupport

/// One of very many clients: a blocking socket of its own, cheap enough for ten thousand.
final class CrowdPeer: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let descriptor: CInt

    init(port: Int) throws {
        self.descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(self.descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Failure(description: "no connection: \(String(cString: strerror(errno)))") }
        // Only ends a test that would hang.
        var patience = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(self.descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    }

    /// Closes without a word, as a process that ends.
    deinit { _ = Glibc.close(self.descriptor) }

    func send(_ text: String) {
        _ = Array(text.utf8).withUnsafeBytes { Glibc.send(self.descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    }

    func send(_ bytes: [UInt8]) {
        _ = bytes.withUnsafeBytes { Glibc.send(self.descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    }

    /// What comes, up to the end of the stream.
    func readToEnd() -> String {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(self.descriptor, &chunk, chunk.count, 0)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += chunk[..<count]
        }
    }

    /// Waits for the first byte of an answer; false at the end of the stream.
    var isAnswered: Bool {
        var byte: UInt8 = 0
        return recv(self.descriptor, &byte, 1, 0) == 1
    }

    /// The request for an upgrade of stage `dev`, with these fields on top.
    static func handshake(_ fields: String...) -> String {
        let usual = [
            "GET /dev HTTP/1.1", "Host: x", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        ]
        return (usual + fields).joined(separator: "\r\n") + "\r\n\r\n"
    }

    /// The first message of a TLS handshake, for TLS 1.3 with a key share on X25519.
    static let clientHello: [UInt8] = {
        let text =
            "FgMBAQYBAAECAwMzUUpjBu2qskkrp8HxxDO8feOfQn2smB/NlIB3ZcHZfCBPDxcNtzwZC0xHYDbxdDq5AzL5j888VOtgQjYtZ4Dk7gAkEwITAx"
            + "MBwCzAMMArwC/MqcyowCTAKMAjwCcAnwCeAGsAZwD/AQAAlQALAAQDAAECAAoAFgAUAB0AFwAeABkAGAEAAQEBAgEDAQQAIwAAABYAAAAXAAAA"
            + "DQAqACgEAwUDBgMIBwgICAkICggLCAQIBQgGBAEFAQYBAwMDAQMCBAIFAgYCACsABQQDBAMDAC0AAgEBADMAJgAkAB0AIDTWCUpCaV6v7Elgjy"
            + "vqwE8w0S8RLnx82J2fswGumGoz"
        return [UInt8](Data(base64Encoded: text) ?? Data())
    }()

    /// How many of a crowd this process may be: it and the node each need a descriptor for everyone.
    static func most(_ wanted: Int) -> Int {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(resource, &limit) == 0 else { return min(wanted, 500) }
        limit.rlim_cur = limit.rlim_max
        setrlimit(resource, &limit)
        return min(wanted, max(100, Int(clamping: limit.rlim_max) - 500))
    }
}
