import NIOCore
import NIOHTTP1
import Transport
import WebSocketWire

/// A door whose behaviour is named by the path.
///
/// `/echo` accepts, `/refuse/403` refuses, `/late` accepts when `decide` is called, `/never` never decides, `/twice` accepts twice, `/protocol` takes
/// the first subprotocol, `/protocol/x` takes x whether it was offered or not, `/raw` echoes whatever comes, text as text and binary as binary. Of plain requests `/big` and `/huge` have long answers, `/stage` offers an upgrade, and `/fields` sends what must not be sent.
/// `/kept` answers with the body, `/kept/later` when `answerLater` is called.
final class TestDoor: Door, @unchecked Sendable {
    // Used on one event loop; tests reach it through `eventLoop.submit` only.
    let eventLoop: any EventLoop
    let log: EventLog
    private let crowd = TestCrowd()
    private var waiting: [(AdmissionDecision) -> Void] = []
    private var later: [() -> Void] = []

    init(eventLoop: any EventLoop, log: EventLog) {
        self.eventLoop = eventLoop
        self.log = log
    }

    func admit(_ request: HandshakeRequest, decision: @escaping (AdmissionDecision) -> Void) {
        self.log.add("admit \(request.path)?\(request.query)" + (request.client.isSecure == true ? " secure" : ""))
        let parts = request.path.split(separator: "/")
        switch parts.first {
        case "refuse": decision(.refuse(.text(HTTPResponseStatus(statusCode: Int(parts[1]) ?? 0), "refused")))
        case "late": self.waiting.append(decision)
        case "never": break
        case "twice": for _ in 0..<2 { decision(.accept(self.acceptance())) }
        case "protocol":
            decision(.accept(self.acceptance(subprotocol: parts.count > 1 ? String(parts[1]) : request.offeredSubprotocols.first)))
        case "raw":
            decision(.accept(SocketAcceptance(limits: WebSocketLimits(maxMessageBytes: 32 << 20), handler: TestEcho())))
        default: decision(.accept(self.acceptance()))
        }
    }

    func decide() {
        for decision in self.waiting { decision(.accept(self.acceptance())) }
        self.waiting = []
    }

    private func acceptance(subprotocol: String? = nil) -> SocketAcceptance {
        SocketAcceptance(
            subprotocol: subprotocol, limits: WebSocketLimits(maxMessageBytes: 32 << 20),
            handler: TestSocket(log: self.log, crowd: self.crowd))
    }

    func keepsBody(method: HTTPMethod, path: String) -> Bool { path.hasPrefix("/kept") }

    func answer(_ request: PlainRequest, completion: @escaping (HTTPAnswer) -> Void) {
        switch request.path {
        case "/kept": completion(self.whole(request))
        case "/kept/later":
            let answer = self.whole(request)
            self.later.append { completion(answer) }
        default: completion(self.answer(request))
        }
    }

    /// What has come of a request whose body is kept.
    private func whole(_ request: PlainRequest) -> HTTPAnswer {
        self.log.add("kept \(request.body.readableBytes)")
        if request.isTooLarge { return .text(.payloadTooLarge, "too large for this door") }
        return .text(.ok, "\(String(buffer: request.body))", headers: ["X-Origin": request.isOriginPermitted ? "fine" : "foreign"])
    }

    /// Gives the answers that were put off, twice each.
    func answerLater() {
        for _ in 0..<2 { for answer in self.later { answer() } }
        self.later = []
    }

    private func answer(_ request: PlainRequest) -> HTTPAnswer {
        self.log.add("answer \(request.method) \(request.path)?\(request.query)")
        switch request.path {
        case "/big": return HTTPAnswer(status: .ok, body: ByteBuffer(repeating: 120, count: 3 << 20))
        case "/huge": return HTTPAnswer(status: .ok, body: ByteBuffer(repeating: 120, count: 24 << 20))
        case "/who": return .text(.ok, "\(request.client.address) of \(request.client.host ?? "")")
        case "/stage": return .text(.upgradeRequired, "a stage", headers: ["Upgrade": "websocket"])
        case "/fields": return .text(.ok, "plain /fields", headers: Self.doubtful)
        default: return .text(.ok, "plain \(request.path)")
        }
    }

    /// One field that may be sent; the others would frame the answer anew or begin another one.
    private static let doubtful: HTTPHeaders = [
        "X-Good": "yes", "Content-Length": "1", "Connection": "close", "Transfer-Encoding": "chunked", "X-Split": "a\r\nX-Evil: b",
        "X Blank": "c", "X-Colon:": "d", "": "e",
    ]
}

/// The sockets of a door, in the order they were opened.
final class TestCrowd {
    var sockets: [SocketHandle] = []
}

/// Answers each text with itself, and does what a few words ask for.
final class TestSocket: SocketHandler, @unchecked Sendable {
    // Has no state of its own; the crowd is touched on the door's loop only.
    private let log: EventLog
    private let crowd: TestCrowd

    init(log: EventLog, crowd: TestCrowd) {
        self.log = log
        self.crowd = crowd
    }

    func opened(_ socket: SocketHandle) {
        self.crowd.sockets.append(socket)
        self.log.add("opened")
    }

    func received(_ message: SocketMessage, on socket: SocketHandle) {
        let text = String(buffer: message.payload)
        self.log.add(text.utf8.count < 100 ? "received \(text)" : "received \(text.utf8.count) bytes")
        let words = text.split(separator: " ")
        switch words.first {
        case "close": socket.close(code: WebSocketCloseCode(rawValue: UInt16(words[1]) ?? 0), reason: "asked for")
        case "room": self.sendToRoom(Int(words[1]) ?? 0, bytes: Int(words[2]) ?? 0, on: socket)
        case "all":
            var frames = SharedFrames(WebSocketEncoder.frame(.text, ByteBuffer(repeating: 120, count: Int(words[1]) ?? 0)), count: 1)
            for socket in self.crowd.sockets { socket.send(&frames) }
        case "direct": self.sendDirectly(Int(words[1]) ?? 0, bytes: Int(words[2]) ?? 0, on: socket)
        case "pause": self.pause(socket)
        case "clog":
            socket.pauseReading()
            self.sendDirectly(3000, bytes: 8192, on: socket)
        case "leave": self.leave(socket)
        case "afterwards": self.speakAfterwards(socket)
        case "hold": socket.holds(messageBytes: Int(words[1]) ?? 0)
        case "address": socket.send(.text, ByteBuffer(string: socket.remoteAddress))
        default: socket.send(.text, message.payload)
        }
    }

    private func pause(_ socket: SocketHandle) {
        socket.pauseReading()
        socket.eventLoop.scheduleTask(in: .milliseconds(100)) {
            self.logger("resume")
            socket.resumeReading()
        }
    }

    /// Ends the socket while its reading is paused, and pauses again.
    private func leave(_ socket: SocketHandle) {
        socket.pauseReading()
        socket.close(code: WebSocketCloseCode(rawValue: 4004), reason: "")
        socket.pauseReading()
    }

    /// Tries to send after the close frame, in every way.
    private func speakAfterwards(_ socket: SocketHandle) {
        socket.close(code: WebSocketCloseCode(rawValue: 4004), reason: "")
        for opcode in [WebSocketOpcode.text, .binary, .ping, .close] { socket.send(opcode, ByteBuffer(string: "late")) }
        self.sendToRoom(1, bytes: 5, on: socket)
        socket.close(code: .normal, reason: "again")
    }

    private func logger(_ text: String) { self.log.add(text) }

    private func sendToRoom(_ count: Int, bytes: Int, on socket: SocketHandle) {
        var frames = SharedFrames(WebSocketEncoder.frame(.text, ByteBuffer(repeating: 120, count: bytes)), count: 1)
        var outcomes: [SendOutcome: Int] = [:]
        for _ in 0..<count { outcomes[socket.send(&frames), default: 0] += 1 }
        self.log.add("room sent \(outcomes[.sent] ?? 0) queued \(outcomes[.queued] ?? 0) dropped \(outcomes[.dropped] ?? 0)")
    }

    private func sendDirectly(_ count: Int, bytes: Int, on socket: SocketHandle) {
        for _ in 0..<count { socket.send(.text, ByteBuffer(repeating: 120, count: bytes)) }
        self.log.add("direct done, \(socket.isAboveSoftLimit ? "above" : "below")")
    }

    func drained(_ socket: SocketHandle) { self.log.add("drained") }
    func outputResumed(_ socket: SocketHandle) { self.log.add("resumed") }
    func closed(_ socket: SocketHandle, code: WebSocketCloseCode, reason: String) {
        self.crowd.sockets.removeAll { $0 === socket }
        self.log.add("closed \(code) \(reason)")
    }
}
