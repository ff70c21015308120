import Testing
import WebSocketWire

@Suite("Close handshake")
struct CloseHandshakeTests {
    @Test(
        "RFC 6455 5.5.1: the peer's close frame is echoed with its code, then the transport ends",
        arguments: [.server, .client] as [WebSocketRole])
    func peerCloses(role: WebSocketRole) {
        var handshake = WebSocketCloseHandshake(role: role)
        #expect(handshake.received(code: .goingAway, reason: "bye") == .sendCloseThenEnd(code: .goingAway, reason: ""))
        #expect(!handshake.isOpen)
        #expect(handshake.close(code: .normal, reason: "") == .none)
        #expect(handshake.received(code: .normal, reason: "") == .none)
        handshake.transportClosed()
        #expect(handshake.state == .closed)
        #expect(handshake.outcome == .init(code: .goingAway, reason: "bye", isClean: true))
    }

    @Test(
        "RFC 6455 5.5.1: the answer to our close frame ends it: a server closes, a client waits for that",
        arguments: [(.server, .closeTransport), (.client, .none)] as [(WebSocketRole, WebSocketCloseAction)])
    func weClose(role: WebSocketRole, action: WebSocketCloseAction) {
        var handshake = WebSocketCloseHandshake(role: role)
        #expect(handshake.close(code: .serviceRestart, reason: "later") == .sendClose(code: .serviceRestart, reason: "later"))
        #expect(handshake.close(code: .normal, reason: "again") == .none)
        #expect(handshake.received(code: .normal, reason: "") == action)
        #expect(handshake.state == .ending)
        #expect(handshake.outcome == .init(code: .serviceRestart, reason: "later", isClean: true))
        #expect(handshake.timedOut() == .closeTransport)
    }

    @Test("RFC 6455 5.5.2: pings are answered until the peer's close frame has come, also behind our own")
    func pings() {
        for weBegin in [true, false] {
            var handshake = WebSocketCloseHandshake(role: .server)
            #expect(handshake.answersPings)
            if weBegin { _ = handshake.close(code: .normal, reason: "") }
            #expect(handshake.answersPings)
            _ = handshake.received(code: .normal, reason: "")
            #expect(!handshake.answersPings)
        }
        for weBegin in [true, false] {
            var handshake = WebSocketCloseHandshake(role: .client)
            if weBegin { _ = handshake.close(code: .normal, reason: "") }
            _ = handshake.failed(WebSocketViolation(closeCode: .protocolError, reason: ""))
            #expect(!handshake.answersPings, "nothing more is taken of a peer that has broken a rule")
        }
    }

    @Test("a close frame that is not answered ends with the time-out")
    func timeOut() {
        var handshake = WebSocketCloseHandshake(role: .server)
        #expect(handshake.timedOut() == .none)
        _ = handshake.close(code: .normal, reason: "")
        #expect(handshake.timedOut() == .closeTransport)
        #expect(handshake.outcome == .init(code: .normal, reason: "", isClean: false))
        handshake.transportClosed()
        #expect(handshake.timedOut() == .none)
    }

    @Test("RFC 6455 7.1.7: a violation is told to the peer and ends the connection, only once")
    func violation() {
        let violation = WebSocketViolation(closeCode: .messageTooBig, reason: "Frame too big")
        var handshake = WebSocketCloseHandshake(role: .server)
        #expect(handshake.failed(violation) == .sendCloseThenEnd(code: .messageTooBig, reason: "Frame too big"))
        #expect(handshake.failed(violation) == .none)
        #expect(handshake.outcome == .init(code: .messageTooBig, reason: "Frame too big", isClean: false))
    }

    @Test("a violation after our close frame needs no second one")
    func violationWhileClosing() {
        var handshake = WebSocketCloseHandshake(role: .server)
        _ = handshake.close(code: .normal, reason: "")
        #expect(handshake.failed(WebSocketViolation(closeCode: .protocolError, reason: "")) == .closeTransport)
    }

    @Test("a transport lost without a close frame is 1006")
    func lost() {
        var handshake = WebSocketCloseHandshake(role: .server)
        handshake.transportClosed()
        #expect(handshake.outcome == .init(code: .abnormal, reason: "", isClean: false))
        #expect(handshake.close(code: .normal, reason: "") == .none)
        #expect(handshake.received(code: .normal, reason: "") == .none)
        #expect(handshake.failed(WebSocketViolation(closeCode: .protocolError, reason: "")) == .none)
    }
}
