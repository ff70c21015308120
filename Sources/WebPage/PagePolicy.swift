import NIOHTTP1

/// What a browser may do with the document: load from here, talk to here, be in no frame.
enum PagePolicy {
    /// The fields of a document that was asked for by that `Host`; browsers complain of an opener policy that comes without TLS.
    ///
    /// - Source: Content Security Policy Level 3. Older browsers do not take `'self'` for sockets, so their addresses are named too.
    static func fields(host: String?, isSecure: Bool) -> HTTPHeaders {
        let sockets = host.flatMap { self.isPlain($0) ? " ws://\($0) wss://\($0)" : nil } ?? ""
        let policy =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'\(sockets); "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        var fields: HTTPHeaders = [
            "Content-Security-Policy": policy, "Referrer-Policy": "no-referrer",
            "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
        ]
        if isSecure { fields.add(name: "Cross-Origin-Opener-Policy", value: "same-origin") }
        return fields
    }

    /// Nothing that would end the directive: a host and a port.
    private static func isPlain(_ host: String) -> Bool {
        !host.isEmpty && host.utf8.count <= 255
            && host.utf8.allSatisfy { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 | 0x20 || "0123456789.-:[]_".utf8.contains($0) }
    }
}
