/// Limits for the head of an HTTP request, checked before the request is looked at.
package struct HeaderLimits: Sendable, Equatable {
    /// Most bytes in the request line; more is answered 414.
    package var requestLineBytes: Int
    /// Most bytes in the whole head, request line and empty line included; more is answered 431.
    package var blockBytes: Int
    /// Most header fields; more is answered 431.
    package var fields: Int

    /// Limits made of their parts.
    package init(requestLineBytes: Int = 8 << 10, blockBytes: Int = 16 << 10, fields: Int = 100) {
        self.requestLineBytes = requestLineBytes
        self.blockBytes = blockBytes
        self.fields = fields
    }
}
