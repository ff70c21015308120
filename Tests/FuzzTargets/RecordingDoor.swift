import NIOHTTP1
import Transport
import WebSocketWire

/// A door that lets everybody in, sends every message back and writes down what it was asked.
final class RecordingDoor: Door {
    /// One question, and what is true of it whatever a client sends.
    enum Request: Equatable {
        case http(path: String, query: String, fields: Int, client: ClientEnd)
        case socket(path: String, query: String, fields: Int, client: ClientEnd)
        case opened
        case message(SocketMessage)
        case closed(WebSocketCloseCode)

        func check() throws(FuzzProblem) {
            switch self {
            case .http(let path, let query, let fields, let client), .socket(let path, let query, let fields, let client):
                let limits = DoorRun.limits
                try FuzzProblem.unless(path.utf8.count + query.utf8.count <= limits.requestLineBytes, "a target is within its limit")
                try FuzzProblem.unless(fields <= limits.fields, "there are no more fields than the limit")
                try FuzzProblem.unless(
                    IPAddress(text: client.address)?.text == client.address, "a client has an IP address, written as usual")
            case .opened, .message, .closed: break
            }
        }
    }

    private(set) var log: [Request] = []

    func admit(_ request: HandshakeRequest, decision: @escaping (AdmissionDecision) -> Void) {
        self.log.append(.socket(path: request.path, query: request.query, fields: request.headers.count, client: request.client))
        let limits = WebSocketLimits(maxMessageBytes: 1000)
        decision(.accept(SocketAcceptance(subprotocol: request.offeredSubprotocols.first, limits: limits, handler: self)))
    }

    func keepsBody(method: HTTPMethod, path: String) -> Bool { method == .POST }

    func answer(_ request: PlainRequest, completion: @escaping (HTTPAnswer) -> Void) {
        self.log.append(.http(path: request.path, query: request.query, fields: request.headers.count, client: request.client))
        completion(.text(.ok, "Hello"))
    }
}

extension RecordingDoor: SocketHandler {
    func opened(_ socket: SocketHandle) { self.log.append(.opened) }

    func received(_ message: SocketMessage, on socket: SocketHandle) {
        self.log.append(.message(message))
        if case .text(let text) = message { socket.send(.text, text) } else { socket.send(.binary, message.payload) }
    }

    func drained(_ socket: SocketHandle) {}

    func outputResumed(_ socket: SocketHandle) {}

    func closed(_ socket: SocketHandle, code: WebSocketCloseCode, reason: String) { self.log.append(.closed(code)) }
}
