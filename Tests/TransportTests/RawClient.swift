import Foundation
import NIOCore
import TestSupport
import Transport
import WebSocketWire

/// A client of bytes on a blocking socket: it says exactly what a test tells it to, and waits for each answer with a time limit.
final class RawClient {
    /// Something that did not come.
    struct Missing: Error, CustomStringConvertible {
        let description: String
    }

    private let descriptor: CInt
    private var isOpen = true
    private(set) var received: [UInt8] = []
    /// Whether the stream ended with a reset.
    private(set) var wasReset = false
    private let patience: Double

    init(port: Int, host: String = "127.0.0.1", source: String? = nil, receiveBuffer: Int? = nil, patience: Double = 10) throws {
        self.descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.patience = patience
        limitPatience(of: self.descriptor)
        if let receiveBuffer { self.set(SO_RCVBUF, CInt(receiveBuffer)) }
        if let source {
            let bound = try SocketAddress(ipAddress: source, port: 0).withSockAddr { bind(self.descriptor, $0, socklen_t($1)) }
            guard bound == 0 else { throw Missing(description: "\(source) is no address of this machine") }
        }
        let result = try SocketAddress(ipAddress: host, port: port).withSockAddr { connect(self.descriptor, $0, socklen_t($1)) }
        guard result == 0 else { throw Missing(description: "no connection: \(String(cString: strerror(errno)))") }
        var one: CInt = 1
        setsockopt(self.descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<CInt>.size))
    }

    deinit { self.close() }

    func close() {
        if self.isOpen { _ = Glibc.close(self.descriptor) }
        self.isOpen = false
    }

    /// Ends the connection with a reset.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(self.descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        self.close()
    }

    func shutdownWriting() { shutdown(self.descriptor, Int32(SHUT_WR)) }

    private func set(_ option: CInt, _ value: CInt) {
        var value = value
        setsockopt(self.descriptor, SOL_SOCKET, option, &value, socklen_t(MemoryLayout<CInt>.size))
    }
}

// MARK: - Bytes

extension RawClient {
    func send(_ text: String) throws { try self.send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Glibc.send(self.descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { throw Missing(description: "cannot send: \(String(cString: strerror(errno)))") }
            sent += count
        }
    }

    /// Reads once; false at the end of the stream or on a reset.
    private func readMore(until deadline: Date) throws -> Bool {
        var poll = pollfd(fd: self.descriptor, events: Int16(POLLIN), revents: 0)
        let left = max(0, deadline.timeIntervalSinceNow)
        guard Glibc.poll(&poll, 1, Int32(left * 1000)) > 0 else {
            throw Missing(description: "nothing came; so far: \(String(decoding: self.received.prefix(400), as: UTF8.self))")
        }
        var chunk = [UInt8](repeating: 0, count: 65536)
        let count = recv(self.descriptor, &chunk, chunk.count, 0)
        self.wasReset = count < 0 && errno == ECONNRESET
        guard count > 0 else { return false }
        self.received.append(contentsOf: chunk[..<count])
        return true
    }

    /// Takes `count` bytes.
    func read(_ count: Int) throws -> [UInt8] {
        let deadline = Date(timeIntervalSinceNow: self.patience)
        while self.received.count < count {
            guard try self.readMore(until: deadline) else {
                throw Missing(description: "the stream ended after \(self.received.count) of \(count) bytes")
            }
        }
        defer { self.received.removeFirst(count) }
        return Array(self.received.prefix(count))
    }

    /// Takes all until the end of the stream, and says how long that took.
    @discardableResult
    func readToEnd() throws -> (bytes: [UInt8], seconds: Double) {
        let start = Date()
        let deadline = Date(timeIntervalSinceNow: self.patience)
        while try self.readMore(until: deadline) {}
        defer { self.received = [] }
        return (self.received, Date().timeIntervalSince(start))
    }
}

// MARK: - HTTP

extension RawClient {
    struct Answer {
        let status: Int
        /// Names in lower case.
        let headers: [String: String]
        let body: String
    }

    /// Takes one HTTP answer with its `Content-Length` body.
    func readAnswer() throws -> Answer {
        let deadline = Date(timeIntervalSinceNow: self.patience)
        let mark = Array("\r\n\r\n".utf8)
        var headEnd = self.received.firstRange(of: mark)
        while headEnd == nil {
            guard try self.readMore(until: deadline) else { throw Missing(description: "the stream ended without an answer") }
            headEnd = self.received.firstRange(of: mark)
        }
        let head = String(decoding: try self.read(headEnd?.upperBound ?? 0), as: UTF8.self)
        let lines = head.split(separator: "\r\n")
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers[parts[0].lowercased()] = parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
        }
        let length = headers["content-length"].flatMap { Int($0) } ?? 0
        let status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return Answer(status: status, headers: headers, body: String(decoding: try self.read(length), as: UTF8.self))
    }

    static func handshake(_ path: String = "/echo", host: String = "localhost", fields: [String] = []) -> String {
        let usual = [
            "GET \(path) HTTP/1.1", "Host: \(host)", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        ]
        return (usual + fields).joined(separator: "\r\n") + "\r\n\r\n"
    }

    /// A connection that has become a WebSocket.
    static func open(
        _ path: String = "/echo", port: Int, host: String = "127.0.0.1", source: String? = nil, fields: [String] = [],
        receiveBuffer: Int? = nil,
        patience: Double = 10
    ) throws -> RawClient {
        let client = try RawClient(port: port, host: host, source: source, receiveBuffer: receiveBuffer, patience: patience)
        try client.send(Self.handshake(path, fields: fields))
        let answer = try client.readAnswer()
        guard answer.status == 101 else { throw Missing(description: "no 101 but \(answer.status): \(answer.body)") }
        return client
    }
}

// MARK: - Frames

extension RawClient {
    struct Frame: Equatable {
        let opcode: UInt8
        let payload: [UInt8]

        var text: String { String(decoding: self.payload, as: UTF8.self) }
        var closeCode: Int? { self.opcode == 8 && self.payload.count >= 2 ? Int(self.payload[0]) << 8 | Int(self.payload[1]) : nil }
    }

    static func frame(_ opcode: WebSocketOpcode, _ payload: [UInt8]) -> [UInt8] {
        var buffer = ByteBuffer()
        WebSocketEncoder.append(opcode, payload: ByteBuffer(bytes: payload), masking: 0x1234_5678, into: &buffer)
        return Array(buffer.readableBytesView)
    }

    static func text(_ text: String) -> [UInt8] { Self.frame(.text, Array(text.utf8)) }

    static func closeFrame(_ code: Int, _ reason: String = "") -> [UInt8] {
        Self.frame(.close, [UInt8(code >> 8), UInt8(code & 255)] + Array(reason.utf8))
    }

    func send(frame opcode: WebSocketOpcode, _ payload: [UInt8] = []) throws { try self.send(Self.frame(opcode, payload)) }

    /// Takes one unmasked frame.
    func readFrame() throws -> Frame {
        let start = try self.read(2)
        var length = Int(start[1])
        if length == 126 { length = try self.read(2).reduce(0) { $0 << 8 | Int($1) } }
        if length == 127 { length = try self.read(8).reduce(0) { $0 << 8 | Int($1) } }
        return Frame(opcode: start[0] & 15, payload: try self.read(length))
    }
}

extension RawClient {
    /// Whether nothing comes, the end of the stream included, for this long.
    func isQuiet(seconds: Double) throws -> Bool {
        var poll = pollfd(fd: self.descriptor, events: Int16(POLLIN), revents: 0)
        return Glibc.poll(&poll, 1, Int32(seconds * 1000)) == 0
    }
}
