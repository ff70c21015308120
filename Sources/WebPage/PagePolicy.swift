import NIOHTTP1

/// What a browser may do with the document: load from here, talk to here, be in no frame.
enum PagePolicy {
    /// The fields of a document that was asked for by that `Host`.
    ///
    /// - Source: Content Security Policy Level 3. Older browsers do not take `'self'` for sockets, so their addresses are named too.
    static func fields(host: String?) -> HTTPHeaders {
        let sockets = host.flatMap { self.isPlain($0) ? " ws://\($0) wss://\($0)" : nil } ?? ""
        let policy =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'\(sockets); "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        return [
            "Content-Security-Policy": policy, "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin",
            "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
        ]
    }

    /// Nothing that would end the directive: a host and a port.
    private static func isPlain(_ host: String) -> Bool {
        !host.isEmpty && host.utf8.count <= 255
            && host.utf8.allSatisfy { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 | 0x20 || "0123456789.-:[]_".utf8.contains($0) }
    }
}
