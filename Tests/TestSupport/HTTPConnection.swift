import Foundation
import JSONText

/// One kept-alive HTTP/1.1 connection of a client, which sends just what it is told to. Blocking; nothing is waited for longer than 20 s.
package final class HTTPConnection {
    /// What came.
    package struct Answer: CustomStringConvertible {
        package let status: Int
        /// Names in lower case; of several fields of one name the last.
        package let headers: [String: String]
        package let body: String

        /// The body as JSON; null when it is none.
        package var json: JSONValue { (try? JSONValue.parse(self.body)) ?? .null }
        /// The code of an error.
        package var code: String? { self.json["code"]?.stringValue }
        package var description: String { "\(self.status) \(self.headers) \(self.body)" }
    }

    /// Something that did not come.
    package struct Missing: Error, CustomStringConvertible {
        package let description: String

        package init(description: String) { self.description = description }
    }

    private let descriptor: Int32
    private var received: [UInt8] = []

    /// Connects to a port of this machine.
    package init(port: Int) throws {
        self.descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        limitPatience(of: self.descriptor)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(self.descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
        guard result == 0 else { throw Missing(description: "no connection to \(port)") }
    }

    deinit { close(self.descriptor) }

    /// Sends a request, and takes its answer.
    @discardableResult
    package func ask(
        _ method: String, _ path: String, token: String? = nil, _ json: String? = nil, fields: [String] = []
    ) throws -> Answer {
        var lines = ["\(method) \(path) HTTP/1.1", "Host: 127.0.0.1"] + fields
        if let token { lines.append("Authorization: Bearer \(token)") }
        if let json {
            if !fields.contains(where: { $0.lowercased().hasPrefix("content-type:") }) { lines.append("Content-Type: application/json") }
            lines.append("Content-Length: \(json.utf8.count)")
        } else if method == "POST" {
            lines.append("Content-Length: 0")
        }
        try self.send(lines.joined(separator: "\r\n") + "\r\n\r\n" + (json ?? ""))
        return try self.readAnswer(hasBody: method != "HEAD")
    }

    /// Sends text as it is.
    package func send(_ text: String) throws {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(self.descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { throw Missing(description: "cannot send: \(String(cString: strerror(errno)))") }
            rest = rest.dropFirst(count)
        }
    }

    /// Ends this side of the connection.
    package func shutdownWriting() { shutdown(self.descriptor, Int32(SHUT_WR)) }

    /// Takes the next answer; `hasBody` is false for one to HEAD.
    package func readAnswer(hasBody: Bool = true) throws -> Answer {
        let end = Array("\r\n\r\n".utf8)
        while self.received.firstRange(of: end) == nil { try self.readMore() }
        guard let place = self.received.firstRange(of: end) else { throw Missing(description: "no head") }
        let lines = String(decoding: self.received[..<place.lowerBound], as: UTF8.self).split(separator: "\r\n").map(String.init)
        self.received.removeSubrange(..<place.upperBound)
        let pairs = lines.dropFirst().compactMap { line -> (String, String)? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return (line[..<colon].lowercased(), line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces))
        }
        let headers = Dictionary(pairs) { $1 }
        let status = Int(lines.first?.split(separator: " ").dropFirst().first ?? "") ?? 0
        let length = hasBody ? Int(headers["content-length"] ?? "") ?? 0 : 0
        while self.received.count < length { try self.readMore() }
        let body = String(decoding: self.received.prefix(length), as: UTF8.self)
        self.received.removeFirst(length)
        return Answer(status: status, headers: headers, body: body)
    }

    /// Whether nothing but the end of the stream follows.
    package func isAtEnd() -> Bool {
        var byte: UInt8 = 0
        return self.received.isEmpty && self.isReadable() && recv(self.descriptor, &byte, 1, 0) == 0
    }

    private func isReadable() -> Bool {
        var state = pollfd(fd: self.descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&state, 1, 20_000) == 1
    }

    private func readMore() throws {
        var chunk = [UInt8](repeating: 0, count: 65536)
        let count = self.isReadable() ? recv(self.descriptor, &chunk, chunk.count, 0) : -1
        guard count > 0 else {
            throw Missing(description: "the stream ended or nothing came; so far: \(String(decoding: self.received, as: UTF8.self))")
        }
        self.received += chunk[..<count]
    }
}
