import Cryptography
import NIOHTTP1
import WebSocketWire

/// What a request's head asks for (RFC 6455 section 4.2.1, RFC 9110 section 7.8), as a pure function of the head.
enum HandshakeCheck: Equatable {
    /// A plain request. `closes`: the connection cannot go on behind it.
    case plain(closes: Bool)
    /// A correct request for a WebSocket with this key.
    case webSocket(key: String)
    /// A plain request that two readers could understand differently.
    case unclear(reason: String)
    /// A request for a WebSocket that cannot be granted.
    case refused(status: HTTPResponseStatus, reason: String)

    init(_ head: HTTPRequestHead) {
        let upgrades = head.headers[canonicalForm: "upgrade"]
        guard upgrades.contains(where: { $0.lowercased() == "websocket" }) else {
            guard Self.namesOneHost(head) else {
                self = .unclear(reason: "HTTP/1.1 needs the header Host, once.")
                return
            }
            guard Self.isHostValid(head.headers) else {
                self = .unclear(reason: Self.invalidHost)
                return
            }
            guard Self.isCodingKnown(head.headers) else {
                self = .refused(status: .notImplemented, reason: "The only transfer coding that is understood is chunked, once.")
                return
            }
            // The decoder stops behind CONNECT and any upgrade, so nothing that follows could be read.
            self = .plain(closes: !upgrades.isEmpty || head.method == .CONNECT || !head.isKeepAlive || Self.hasDoubtfulEnd(head))
            return
        }
        do throws(Refusal) {
            self = .webSocket(key: try Self.key(of: head))
        } catch {
            self = .refused(status: error.status, reason: error.reason)
        }
    }

    /// Whether the client waits for an interim answer before it sends the body; HTTP/1.0 has none (RFC 9110 section 10.1.1).
    static func expectsContinue(_ head: HTTPRequestHead) -> Bool {
        head.version == .http1_1 && head.headers[canonicalForm: "expect"].contains { $0.lowercased() == "100-continue" }
    }

    /// RFC 9112 section 3.2.
    private static func namesOneHost(_ head: HTTPRequestHead) -> Bool {
        let count = head.headers["host"].count
        return count == 1 || count == 0 && head.version != .http1_1
    }

    private static let invalidHost = "The header Host is no host with or without a port."

    /// RFC 9112 section 3.2: an invalid one is refused. An empty one is what a target without an authority has.
    private static func isHostValid(_ headers: HTTPHeaders) -> Bool {
        headers["host"].allSatisfy { field in
            let host = FieldText.trimmed(field[...])
            return host.isEmpty || FieldText.host(String(host)) != nil
        }
    }

    private static func value(_ name: String, in headers: HTTPHeaders) -> Substring? {
        headers.first(name: name).map { FieldText.trimmed($0[...]) }
    }

    /// RFC 9112 section 6.1: a body in a coding that is not understood is answered 501.
    private static func isCodingKnown(_ headers: HTTPHeaders) -> Bool {
        let codings = headers[canonicalForm: "transfer-encoding"]
        return codings.isEmpty || codings.count == 1 && codings.allSatisfy { $0.lowercased() == "chunked" }
    }

    /// Where such a body ends is faulty framing for one reader and plain for the next (RFC 9112 section 6.1).
    private static func hasDoubtfulEnd(_ head: HTTPRequestHead) -> Bool {
        head.version != .http1_1 && head.headers.contains(name: "transfer-encoding")
    }

    /// The value of `Sec-WebSocket-Accept` for a key (RFC 6455 section 4.2.2).
    static func accept(for key: String) -> String {
        Base64.encode(Digest.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))
    }

    /// What a refusal with this status has to say besides: which version, which methods (RFC 6455 section 4.2.2, RFC 9110 sections 15.5.22
    /// and 15.5.6).
    static func fields(of status: HTTPResponseStatus) -> HTTPHeaders {
        switch status {
        case .upgradeRequired: ["Upgrade": "websocket", "Sec-WebSocket-Version": "13"]
        case .methodNotAllowed: ["Allow": "GET, HEAD"]
        default: [:]
        }
    }

    private struct Refusal: Error {
        let status: HTTPResponseStatus
        let reason: String

        init(_ reason: String, status: HTTPResponseStatus = .badRequest) {
            self.status = status
            self.reason = reason
        }
    }

    private static func key(of head: HTTPRequestHead) throws(Refusal) -> String {
        guard head.method == .GET else { throw Refusal("A WebSocket is asked for with GET.", status: .methodNotAllowed) }
        guard head.version == .http1_1 else { throw Refusal("A WebSocket needs HTTP/1.1.") }
        // The decoder does not take `upgrade` with a tab behind it for the token, and would go on to read frames as HTTP.
        guard !head.headers["connection"].contains(where: { $0.utf8.contains(UInt8(ascii: "\t")) }) else {
            throw Refusal("The header Connection contains a tab.")
        }
        let connection = head.headers[canonicalForm: "connection"]
        guard connection.contains(where: { $0.lowercased() == "upgrade" }) else {
            throw Refusal("The header Connection: upgrade is missing; a proxy in between has to pass it on.")
        }
        try self.requireSingle(head.headers)
        guard !self.hasBody(head.headers) else { throw Refusal("A handshake has no body.") }
        guard Self.value("sec-websocket-version", in: head.headers) == "13" else {
            throw Refusal("Only version 13 of the WebSocket protocol is spoken here.", status: .upgradeRequired)
        }
        guard let key = Self.value("sec-websocket-key", in: head.headers), self.isKey(key) else {
            throw Refusal("Sec-WebSocket-Key has to be 16 bytes in base64.")
        }
        // Not written as an extension list at all: RFC 6455 section 9.1 has the handshake fail. What is not known is only not taken.
        guard WebSocketExtension.list(in: head.headers["sec-websocket-extensions"]) != nil else {
            throw Refusal("The header Sec-WebSocket-Extensions is malformed.")
        }
        guard self.isProtocolList(head.headers["sec-websocket-protocol"]) else {
            throw Refusal("The header Sec-WebSocket-Protocol is malformed.")
        }
        return String(key)
    }

    /// Fields whose repetition would let two readers see two different requests.
    private static func requireSingle(_ headers: HTTPHeaders) throws(Refusal) {
        for name in ["host", "origin", "sec-websocket-key", "sec-websocket-version"] where headers[name].count > 1 {
            throw Refusal("The header \(name) came more than once.")
        }
        guard headers.contains(name: "host") else { throw Refusal("The header Host is missing.") }
        guard self.isHostValid(headers) else { throw Refusal(self.invalidHost) }
    }

    /// Names that are tokens, at least one where there is the field at all (RFC 6455 section 4.3).
    private static func isProtocolList(_ fields: [String]) -> Bool {
        let names = fields.flatMap { FieldText.split($0, at: ",") }.map { String(FieldText.trimmed($0)) }.filter { !$0.isEmpty }
        return fields.isEmpty || !names.isEmpty && names.allSatisfy(WebSocketToken.isToken)
    }

    private static func hasBody(_ headers: HTTPHeaders) -> Bool {
        headers.contains(name: "transfer-encoding") || headers["content-length"].contains { FieldText.trimmed($0[...]) != "0" }
    }

    /// 16 bytes in base64 are 22 characters of the alphabet and two of padding.
    private static func isKey(_ text: Substring) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count == 24, bytes[22...].allSatisfy({ $0 == UInt8(ascii: "=") }) else { return false }
        return bytes[..<22].allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "+"), UInt8(ascii: "/"):
                true
            default: false
            }
        }
    }
}
