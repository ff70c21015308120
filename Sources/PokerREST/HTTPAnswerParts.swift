import NIOCore
import NIOHTTP1
import Transport

/// An answer of the API before the fields that all of them have. A value.
struct HTTPAnswerParts: Sendable {
    var status = HTTPResponseStatus.ok
    var headers: HTTPHeaders = [:]
    var type = "application/json"
    var body: ByteBuffer

    /// The whole answer: nobody keeps it, and nobody takes it for another type.
    var whole: HTTPAnswer {
        var headers = self.headers
        headers.add(name: "Content-Type", value: self.type)
        headers.add(name: "Cache-Control", value: "no-store")
        headers.add(name: "X-Content-Type-Options", value: "nosniff")
        return HTTPAnswer(status: self.status, headers: headers, body: self.body)
    }
}
