import Cryptography
import NIOHTTP1
import WebSocketWire

/// The client's side of the opening handshake (RFC 6455 section 4.1): one request, and the judgement of its answer.
struct ClientHandshake: Sendable {
    /// What to send.
    let request: HTTPRequestHead
    private let expectedAccept: String
    /// What the request offers, wherever it was said.
    private let subprotocols: [Substring]
    /// Whether the request offers ``DeflateAgreement/offer`` and nothing else.
    private let offersCompression: Bool

    /// `headers` are added to the obligatory ones, and replace those of the same name, `subprotocols` included. `key` is 16 random bytes.
    init(
        url: SocketClientURL, headers: [(String, String)], subprotocols: [String], offersCompression: Bool = false, key: [UInt8]
    ) throws(SocketClientError) {
        var fields: HTTPHeaders = [
            "Host": url.authority, "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": Base64.encode(key),
        ]
        guard subprotocols.allSatisfy(WebSocketToken.isToken) else {
            throw SocketClientError(.invalidRequest, "not a valid subprotocol: \(subprotocols.first { !WebSocketToken.isToken($0) } ?? "")")
        }
        guard Set(subprotocols).count == subprotocols.count else {
            throw SocketClientError(.invalidRequest, "a subprotocol is named more than once: \(subprotocols.joined(separator: ", "))")
        }
        if !subprotocols.isEmpty { fields.add(name: "Sec-WebSocket-Protocol", value: subprotocols.joined(separator: ", ")) }
        if offersCompression { fields.add(name: "Sec-WebSocket-Extensions", value: DeflateAgreement.offer) }
        for (name, _) in headers { fields.remove(name: name) }
        for (name, value) in headers {
            guard WebSocketToken.isToken(name), value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
                throw SocketClientError(.invalidRequest, "not a valid header: \(name)")
            }
            fields.add(name: name, value: value)
        }
        let sentKey = fields.first(name: "Sec-WebSocket-Key") ?? ""
        self.expectedAccept = Base64.encode(Digest.sha1(Array((sentKey + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)))
        self.subprotocols = fields[canonicalForm: "Sec-WebSocket-Protocol"]
        self.offersCompression = fields["Sec-WebSocket-Extensions"] == [DeflateAgreement.offer]
        self.request = HTTPRequestHead(version: .http1_1, method: .GET, uri: url.target, headers: fields)
    }

    /// What is wrong with a 101 answer, or nil.
    func fault(in response: SocketClientResponse) -> String? {
        let headers = response.fields
        // This and nothing else: only one protocol can be switched to.
        let upgrades = headers[canonicalForm: "Upgrade"]
        guard !upgrades.isEmpty, upgrades.allSatisfy({ $0.lowercased() == "websocket" }) else { return "no Upgrade: websocket" }
        guard headers[canonicalForm: "Connection"].contains(where: { $0.lowercased() == "upgrade" }) else {
            return "no Connection: Upgrade"
        }
        // An answer has each of them once at most (sections 11.3.2 to 11.3.4).
        guard response.values("Sec-WebSocket-Accept") == [self.expectedAccept] else { return "wrong Sec-WebSocket-Accept" }
        let extensions = headers["Sec-WebSocket-Extensions"]
        guard extensions.isEmpty || extensions.count == 1 && self.compression(in: response) != nil else {
            return "an extension that was not offered"
        }
        let chosen = response.values("Sec-WebSocket-Protocol")
        guard chosen.count <= 1, chosen.allSatisfy({ self.subprotocols.contains($0[...]) }) else {
            return "a subprotocol that was not offered"
        }
        return nil
    }

    /// What the answer agrees on about compression; nil for none.
    func compression(in response: SocketClientResponse) -> DeflateAgreement? {
        guard self.offersCompression else { return nil }
        return WebSocketExtension.list(in: response.fields["Sec-WebSocket-Extensions"]).flatMap(DeflateAgreement.init(answer:))
    }
}
