import Glibc
import NIOPosix

/// A blocking HTTP/1.1 request on a fresh connection, byte by byte, as curl would send it.
enum PlainHTTP {
    struct Failure: Error { let what: String }

    /// Status line, header block and body of the answer.
    static func request(port: Int, _ path: String, method: String = "GET") async throws -> (status: String, head: String, body: String) {
        let text = try await exchange(port: port, "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        guard let end = text.firstRange(of: "\r\n\r\n") else { throw Failure(what: "no answer: \(text)") }
        let head = String(text[..<end.lowerBound])
        return (String(head.prefix { $0 != "\r\n" }), head, String(text[end.upperBound...]))
    }

    /// Sends `text` and returns everything until the server closes.
    static func exchange(port: Int, _ text: String) async throws -> String {
        // Off the tasks' own threads, of which there are few: the server answers on them.
        try await NIOThreadPool.singleton.runIfActive { try blockingExchange(port: port, text) }
    }

    private static func blockingExchange(port: Int, _ text: String) throws -> String {
        let descriptor = try connect(port: port)
        defer { close(descriptor) }
        guard send(descriptor, text, text.utf8.count, 0) == text.utf8.count else { throw Failure(what: "send") }
        var answer: [UInt8] = []
        var bytes = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = recv(descriptor, &bytes, bytes.count, 0)
            if count == 0 { return String(decoding: answer, as: UTF8.self) }
            guard count > 0 else { throw Failure(what: "recv: \(String(cString: strerror(errno)))") }
            answer += bytes[..<count]
        }
    }

    /// Sends `text`, reads nothing, and says whether the server cuts the connection within 20 s.
    static func isCutWithoutReading(port: Int, sending text: String) async throws -> Bool {
        try await NIOThreadPool.singleton.runIfActive {
            let descriptor = try connect(port: port, receiveBuffer: 4096)
            defer { close(descriptor) }
            guard send(descriptor, text, text.utf8.count, Int32(MSG_NOSIGNAL)) > 0 else { throw Failure(what: "send") }
            var state = pollfd(fd: descriptor, events: 0, revents: 0)
            return poll(&state, 1, 20_000) == 1
        }
    }

    /// Sends `text` on a connection and returns what comes first.
    static func ask(_ descriptor: Int32, _ text: String) async throws -> String {
        try await NIOThreadPool.singleton.runIfActive {
            var bytes = [UInt8](repeating: 0, count: 4096)
            guard send(descriptor, text, text.utf8.count, Int32(MSG_NOSIGNAL)) > 0 else { throw Failure(what: "send") }
            let count = recv(descriptor, &bytes, bytes.count, 0)
            guard count > 0 else { throw Failure(what: "no answer") }
            return String(decoding: bytes[..<count], as: UTF8.self)
        }
    }

    /// Whether the server has closed, or does so within 20 s.
    static func isAtEnd(_ descriptor: Int32) async throws -> Bool {
        try await NIOThreadPool.singleton.runIfActive {
            var byte: UInt8 = 0
            return recv(descriptor, &byte, 1, 0) == 0
        }
    }

    /// The descriptor of a connection that has become a WebSocket, and says nothing.
    static func openSocket(port: Int, _ path: String) async throws -> Int32 {
        try await NIOThreadPool.singleton.runIfActive {
            let descriptor = try connect(port: port)
            let request =
                "GET \(path) HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
            var bytes = [UInt8](repeating: 0, count: 4096)
            guard send(descriptor, request, request.utf8.count, 0) > 0, recv(descriptor, &bytes, bytes.count, 0) > 0,
                bytes.starts(with: "HTTP/1.1 101".utf8)
            else {
                close(descriptor)
                throw Failure(what: "no 101")
            }
            return descriptor
        }
    }

    static func connect(port: Int, receiveBuffer: Int32? = nil) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if var size = receiveBuffer { setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size)) }
        var patience = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else {
            close(descriptor)
            throw Failure(what: "connect: \(String(cString: strerror(errno)))")
        }
        return descriptor
    }
}
