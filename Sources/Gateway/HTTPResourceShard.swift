import Transport

/// A resource's part on one event loop. Loop-bound: every call comes on that loop, every completion must be called on it.
package protocol HTTPResourceShard: AnyObject {
    /// Answers a request; the connection's next one comes after that. The client may have gone by then, which nobody needs to know.
    func answer(_ request: ResourceRequest, completion: @escaping (HTTPAnswer) -> Void)
    /// What who is refused by the gateway gets, in the resource's own words.
    func refusal(_ refusal: ResourceRefusal) -> HTTPAnswer
}
