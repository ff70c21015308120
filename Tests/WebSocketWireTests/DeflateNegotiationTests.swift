import Testing
import WebSocketWire

/// RFC 7692 sections 5 and 7.1, from both ends.
@Suite("The negotiation of permessage-deflate")
struct DeflateNegotiationTests {
    private static let answer12 =
        "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=12"
    private static let answer9 = answer12.replacing("=12", with: "=9")

    private static func answer(_ fields: String...) -> String? {
        WebSocketExtension.list(in: fields).flatMap(DeflateAgreement.accepting)?.answer
    }

    private static let takeovers = [
        [], ["server_no_context_takeover"], ["client_no_context_takeover"], ["server_no_context_takeover", "client_no_context_takeover"],
    ]
    private static let clientWindows =
        [[], ["client_max_window_bits"]] + (8...15).flatMap { [["client_max_window_bits=\($0)"], ["client_max_window_bits=\"\($0)\""]] }

    @Test("RFC 7692 7.1: every legal offer is accepted, in any order of its parameters", arguments: takeovers, clientWindows)
    func legal(takeovers: [String], window: [String]) {
        let parameters = takeovers + window
        #expect(Self.answer((["permessage-deflate"] + parameters).joined(separator: "; ")) == Self.answer12)
        #expect(Self.answer((["permessage-deflate"] + parameters.reversed()).joined(separator: ";")) == Self.answer12)
        let limited = Self.answer((["permessage-deflate", "server_max_window_bits=11"] + parameters).joined(separator: "; "))
        #expect(limited == Self.answer9)
    }

    @Test(
        "RFC 7692 7.1.2.1: a window for the server is answered with the same or a smaller one",
        arguments: [
            ("9", 9), ("10", 9), ("11", 9), ("12", 12), ("13", 12), ("14", 12), ("15", 12), ("\"12\"", 12), ("\"1\\5\"", 12),
        ])
    func serverWindow(value: String, answered: Int) {
        let answer = Self.answer("permessage-deflate; client_max_window_bits; server_max_window_bits=\(value)")
        #expect(answer == (answered == 9 ? Self.answer9 : Self.answer12))
    }

    @Test("RFC 7692 7.1.2.1: a window of 256 bytes, which zlib would silently double, declines the offer and not the next one")
    func window8() {
        #expect(Self.answer("permessage-deflate; server_max_window_bits=8") == nil)
        #expect(Self.answer("permessage-deflate; server_max_window_bits=8, permessage-deflate") == Self.answer12)
    }

    @Test("RFC 7692 7.1.2.2: client_max_window_bits is never in an answer, so that it need not have been offered")
    func clientWindowNotAnswered() {
        #expect(Self.answer("permessage-deflate; client_max_window_bits=10")?.contains("client_max_window_bits") == false)
    }

    @Test(
        "RFC 7692 7.1: an offer with a parameter that is unknown, repeated or has a wrong value is declined",
        arguments: [
            "unknown", "server_max_window_bits", "server_max_window_bits=7", "server_max_window_bits=16", "server_max_window_bits=012",
            "server_max_window_bits=+12", "server_max_window_bits=12.0", "server_max_window_bits=x",
            "server_max_window_bits=99999999999999999999",
            "client_max_window_bits=7", "client_max_window_bits=16", "client_max_window_bits=08", "client_max_window_bits=true",
            "server_no_context_takeover=1", "client_no_context_takeover=true", "server_no_context_takeover; server_no_context_takeover",
            "client_max_window_bits; client_max_window_bits=10", "server_max_window_bits=12; server_max_window_bits=12",
            "SERVER_NO_CONTEXT_TAKEOVER",
        ])
    func declined(parameters: String) {
        #expect(Self.answer("permessage-deflate; \(parameters)") == nil)
        #expect(Self.answer("permessage-deflate; \(parameters), permessage-deflate; server_max_window_bits=9") == Self.answer9)
        #expect(Self.answer("permessage-deflate; \(parameters)", "permessage-deflate") == Self.answer12, "the next field")
    }

    @Test("RFC 7692 5.1: the first acceptable offer is taken, and extensions that are not known are passed over")
    func order() {
        #expect(
            Self.answer("x-webkit-deflate-frame, foo; a=1, permessage-deflate; server_max_window_bits=10, permessage-deflate")
                == Self.answer9)
        #expect(Self.answer("permessage-deflate, permessage-deflate; server_max_window_bits=10") == Self.answer12)
        #expect(Self.answer("permessage-bzip2", "deflate") == nil)
        #expect(Self.answer() == nil)
    }

    @Test(
        "what browsers and the usual clients offer is accepted",
        arguments: [
            "permessage-deflate; client_max_window_bits", "permessage-deflate; server_max_window_bits=12; client_max_window_bits=12",
            "permessage-deflate;client_max_window_bits=15", "permessage-deflate; client_no_context_takeover; client_max_window_bits",
            DeflateAgreement.offer,
        ])
    func usual(offer: String) { #expect(Self.answer(offer) == Self.answer12) }

    // MARK: The client

    private static func isAccepted(_ fields: String...) -> Bool {
        WebSocketExtension.list(in: fields).flatMap(DeflateAgreement.init(answer:)) != nil
    }

    @Test(
        "RFC 7692 7.1: a client takes every answer to its offer that the RFC allows",
        arguments: [
            answer12, answer9, "permessage-deflate; server_no_context_takeover",
            "permessage-deflate; client_no_context_takeover; server_no_context_takeover",
            "permessage-deflate; server_no_context_takeover; server_max_window_bits=8",
            "permessage-deflate;server_max_window_bits=\"15\";server_no_context_takeover",
        ])
    func takenByClient(answer: String) { #expect(Self.isAccepted(answer)) }

    @Test(
        "RFC 7692 7.1: a client fails the connection on an answer that is none to its offer",
        arguments: [
            "permessage-deflate", "permessage-deflate; client_no_context_takeover", "foo", "\(answer12), permessage-deflate",
            "\(answer12), foo", "permessage-deflate; server_no_context_takeover; client_max_window_bits=12",
            "permessage-deflate; server_no_context_takeover; client_max_window_bits",
            "permessage-deflate; server_no_context_takeover; server_max_window_bits",
            "permessage-deflate; server_no_context_takeover; server_max_window_bits=7",
            "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
            "permessage-deflate; server_no_context_takeover; unknown", "permessage-deflate; server_no_context_takeover=1",
        ])
    func refusedByClient(answer: String) { #expect(!Self.isAccepted(answer)) }
}
