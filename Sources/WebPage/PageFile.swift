import NIOCore
import NIOHTTP1
import Transport

/// One file as it is sent: plain, and compressed for clients that take it. A value; any loop may use it.
struct PageFile: Sendable {
    let type: String
    let plain: ByteBuffer
    let gzipped: ByteBuffer?

    /// A file of that name, which says what type it is.
    init(name: String, text: String) {
        self.type = Self.types.first { name.hasSuffix($0.suffix) }?.type ?? "application/octet-stream"
        let bytes = Array(text.utf8)
        self.plain = ByteBuffer(bytes: bytes)
        self.gzipped = GzippedBytes.make(bytes).map { ByteBuffer(bytes: $0) }
    }

    private static let types = [
        (suffix: ".html", type: "text/html; charset=utf-8"), (suffix: ".js", type: "text/javascript; charset=utf-8"),
        (suffix: ".css", type: "text/css; charset=utf-8"),
    ]

    /// The body for a client, and the fields that describe it.
    func body(for headers: HTTPHeaders) -> (bytes: ByteBuffer, fields: HTTPHeaders) {
        var fields: HTTPHeaders = ["Content-Type": self.type, "X-Content-Type-Options": "nosniff", "Vary": "Accept-Encoding"]
        guard let gzipped = self.gzipped, Self.takesGzip(headers) else { return (self.plain, fields) }
        fields.add(name: "Content-Encoding", value: "gzip")
        return (gzipped, fields)
    }

    /// Whether `Accept-Encoding` names gzip and does not rule it out with `q=0` (RFC 9110 section 12.5.3).
    static func takesGzip(_ headers: HTTPHeaders) -> Bool {
        headers[canonicalForm: "accept-encoding"].contains { coding in
            let parts = coding.split(separator: ";").map { FieldText.trimmed($0).lowercased() }
            return parts.first == "gzip" && QualityValue.thousandths(among: parts.dropFirst()) ?? 0 > 0
        }
    }
}
