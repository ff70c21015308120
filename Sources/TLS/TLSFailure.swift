import Glibc
import NIOSSL

/// Why a TLS connection could not be made, or broke, in words for a person.
package struct TLSFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of failure it is; the names do not change.
    package enum Code: String, Sendable {
        /// The peer's certificate comes from nobody who is trusted.
        case untrusted
        /// The peer's certificate is for other names.
        case wrongName
        /// The peer's certificate has run out, or is not valid yet.
        case expired
        /// The peer wants a certificate of this side, and has none or not this one.
        case clientCertificate
        /// The peer does not speak TLS.
        case notTLS
        /// The peer ended the connection during the handshake.
        case ended
        /// The peer took too long.
        case timedOut
        /// Anything else.
        case other

        /// Whether somebody has to put something right before a retry helps.
        package var isLasting: Bool {
            switch self {
            case .untrusted, .wrongName, .expired, .clientCertificate: true
            case .notTLS, .ended, .timedOut, .other: false
            }
        }
    }

    /// The kind.
    package let code: Code
    /// One line, without the name of the peer.
    package let description: String

    /// A failure with its words.
    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    /// The peer said nothing in time.
    package static let timedOut = TLSFailure(.timedOut, "no answer to the TLS handshake in time; is it a port for TLS?")
}

// MARK: - From NIOSSL's errors

extension TLSFailure {
    /// Looks for the reason in what NIOSSL throws.
    ///
    /// - Parameters:
    ///   - peer: the peer's certificate if it came: BoringSSL does not hand out what it found wrong with it.
    ///   - serverName: the name that it was compared with.
    init(_ error: any Error, peer: NIOSSLCertificate?, serverName: String?) {
        switch error {
        case let failure as TLSFailure: self = failure
        case let error as NIOSSLExtraError where error == .failedToValidateHostname:
            self.init(.wrongName, "the server's certificate is not for \(serverName ?? "this address")")
        case NIOSSLError.handshakeFailed(.sslError(let stack)) where stack == [.eofDuringHandshake]: self = .ended
        default: self = Self.judge("\(error)", peer)
        }
    }

    private static let ended = TLSFailure(.ended, "the connection was closed during the TLS handshake; is it a port for TLS?")

    /// The names of BoringSSL's reasons, which its error texts hold.
    private static func judge(_ text: String, _ peer: NIOSSLCertificate?) -> TLSFailure {
        let holds: (String) -> Bool = { text.contains($0) }
        if holds("CERTIFICATE_VERIFY_FAILED") { return self.judge(peer) }
        if ["CERTIFICATE_REQUIRED", "BAD_CERTIFICATE", "UNKNOWN_CA", "CERTIFICATE_UNKNOWN", "CERTIFICATE_EXPIRED"].contains(where: holds) {
            return TLSFailure(.clientCertificate, "the server wants a client certificate, and got none or not one that it trusts")
        }
        if ["WRONG_VERSION_NUMBER", "HTTP_REQUEST", "HTTPS_PROXY_REQUEST", "INVALID_MESSAGE"].contains(where: holds) {
            return TLSFailure(.notTLS, "the server does not speak TLS on this port")
        }
        if holds("HANDSHAKE_FAILURE") {
            return TLSFailure(.other, "the server refused the TLS handshake; it may want a client certificate, or TLS before 1.2")
        }
        return TLSFailure(.other, "TLS failed: \(self.reason(text))")
    }

    private static func judge(_ peer: NIOSSLCertificate?) -> TLSFailure {
        let now = time(nil)
        if let peer, peer.notValidAfter < now { return TLSFailure(.expired, "the server's certificate has expired") }
        if let peer, peer.notValidBefore > now {
            return TLSFailure(.expired, "the server's certificate is not valid yet; is this clock right?")
        }
        return TLSFailure(.untrusted, "the server's certificate is not trusted: nobody who is trusted has signed it")
    }

    /// `NO_SHARED_CIPHER` of a text such as `Error: 2684 error:1000:SSL routines:OPENSSL_internal:NO_SHARED_CIPHER at /place:1`.
    private static func reason(_ text: String) -> Substring {
        guard let mark = text.firstRange(of: "OPENSSL_internal:") else { return text.prefix(200) }
        return text[mark.upperBound...].prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    }
}
