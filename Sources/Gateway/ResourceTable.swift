import NIOCore
import NIOHTTP1
import Rooms
import Transport

/// The plain HTTP resources on one event loop, by the first segment of their paths. Loop-bound.
final class ResourceTable {
    private let shards: [String: any HTTPResourceShard]
    private let prefix: PathPrefix
    private let limits = LimitCounters()

    init(_ resources: [any HTTPResource], rooms: RoomsShard, prefix: PathPrefix) {
        self.prefix = prefix
        let parts = resources.flatMap { resource in
            let shard = resource.makeShard(rooms: rooms)
            return resource.segments.map { ($0, shard) }
        }
        self.shards = Dictionary(parts) { first, _ in first }
    }

    /// Whether a resource has this path.
    func has(_ path: String) -> Bool { self.find(path) != nil }

    /// Has the request answered by its resource; false when it is none's.
    func answer(_ request: PlainRequest, completion: @escaping (HTTPAnswer) -> Void) -> Bool {
        guard let (shard, segment, path, hadPrefix) = self.find(request.path) else { return false }
        if self.isFront(request.path) {
            guard Self.wantsHTML(request.headers) else { return false }
            if !request.path.hasSuffix("/") {
                completion(Self.withSlash(request.client.pathPrefix + self.prefix.prefix + "/"))
                return true
            }
        }
        if let refusal = Self.refusal(of: request) {
            if refusal == .rate { self.limits.reached(.messagesPerAddress) }
            completion(shard.refusal(refusal))
            return true
        }
        let root = request.client.rootURL + (hadPrefix ? self.prefix.prefix : "")
        shard.answer(
            ResourceRequest(
                method: request.method, segment: segment, path: path, query: request.query, headers: request.headers, body: request.body,
                client: request.client, root: root),
            completion: completion)
        return true
    }

    /// A request counts as a message of its address. What is refused for its own sake counts too.
    private static func refusal(of request: PlainRequest) -> ResourceRefusal? {
        guard request.account?.mayPass(at: .now()) ?? true else { return .rate }
        guard request.isOriginPermitted else { return .foreignOrigin }
        return request.isTooLarge ? .tooLarge : nil
    }

    /// Whether this is the place that the prefix names, or `/`.
    private func isFront(_ path: String) -> Bool { self.prefix.stripped(path).path == "/" }

    /// Browsers name HTML; programs that take anything are told what to type.
    private static func wantsHTML(_ headers: HTTPHeaders) -> Bool {
        headers[canonicalForm: "accept"].contains { text in
            MediaRange(String(text)).map { $0.closeness(to: "text", "html") == 3 && $0.weight > 0 } ?? false
        }
    }

    /// Addresses on a page count from the last slash of its own.
    private static func withSlash(_ path: String) -> HTTPAnswer {
        .text(.permanentRedirect, "It is at \(path)", headers: ["Location": path])
    }

    private func find(_ path: String) -> (shard: any HTTPResourceShard, segment: String, path: [String], hadPrefix: Bool)? {
        let (path, hadPrefix) = self.prefix.stripped(path)
        if path == "/" { return self.shards[""].map { ($0, "", [], hadPrefix) } }
        let segments = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard segments.count > 2, segments[0].isEmpty, !segments[1].isEmpty, let shard = self.shards[segments[1]] else { return nil }
        return (shard, segments[1], Array(segments[2...]), hadPrefix)
    }
}

extension ClientEnd {
    /// Scheme and host as the client used them, with what a proxy took off the path; without a slash at the end.
    var rootURL: String {
        "\(self.isSecure == true ? "https" : "http")://\(self.host.map { String($0.prefix(255)) } ?? "HOST")\(self.pathPrefix)"
    }
}
