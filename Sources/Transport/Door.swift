/// Decides what happens to requests on the public port. One per event loop, called on that loop only.
package protocol Door: AnyObject {
    /// A client asks for a WebSocket. Nothing has been answered yet; bytes that it sends meanwhile are held.
    ///
    /// - Parameter decision: called once on the same loop, now or later; further calls are ignored. After `ListenerConfiguration.admissionTimeout`
    ///   the client gets 504 and a late acceptance its `closed`.
    func admit(_ request: HandshakeRequest, decision: @escaping (AdmissionDecision) -> Void)

    /// The answer to a plain HTTP request.
    func answer(_ request: PlainRequest) -> HTTPAnswer
}
