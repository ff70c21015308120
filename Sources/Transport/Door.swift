import NIOHTTP1

/// Decides what happens to requests on the public port. One per event loop, called on that loop only.
package protocol Door: AnyObject {
    /// A client asks for a WebSocket. Nothing has been answered yet; bytes that it sends meanwhile are held.
    ///
    /// - Parameter decision: called once on the same loop, now or later; further calls are ignored. After `ListenerConfiguration.admissionTimeout`
    ///   the client gets 504 and a late acceptance its `closed`.
    func admit(_ request: HandshakeRequest, decision: @escaping (AdmissionDecision) -> Void)

    /// Whether the body of such a request belongs to it: else it is read and thrown away. Asked when the head has come.
    func keepsBody(method: HTTPMethod, path: String) -> Bool

    /// Answers a plain HTTP request.
    ///
    /// - Parameter completion: called once on the same loop, now or later; further calls are ignored. After `ListenerConfiguration.admissionTimeout`
    ///   the client gets 504. A client that has gone meanwhile is no error.
    func answer(_ request: PlainRequest, completion: @escaping (HTTPAnswer) -> Void)
}

extension Door {
    package func keepsBody(method: HTTPMethod, path: String) -> Bool { false }
}
