import Gateway
import NIOCore
import NIOHTTP1
import Transport

/// The page on one event loop. Loop-bound. Everything is in memory: no request waits for anything.
final class PageShard: HTTPResourceShard {
    private let site: PageSite
    private let stage: String
    private let isReachable: Bool
    /// Documents that were made, by what they depend on; no more than ``maxDocuments``.
    private var documents: [Variant: PageFile] = [:]
    private static let maxDocuments = 8

    /// What a document depends on.
    private struct Variant: Hashable {
        let depth: Int
        let lan: String
    }

    init(site: PageSite, stage: String, isReachable: Bool) {
        self.site = site
        self.stage = stage
        self.isReachable = isReachable
    }

    func answer(_ request: ResourceRequest, completion: @escaping (HTTPAnswer) -> Void) {
        completion(self.answer(request))
    }

    func refusal(_ refusal: ResourceRefusal) -> HTTPAnswer {
        switch refusal {
        case .foreignOrigin: .text(.forbidden, "Pages of this origin may not ask here.")
        case .tooLarge: .text(.payloadTooLarge, "Nothing here takes a body.")
        case .rate: .text(.tooManyRequests, "Too many requests. Try again shortly.", headers: ["Retry-After": "1"])
        }
    }

    private func answer(_ request: ResourceRequest) -> HTTPAnswer {
        guard request.method == .GET else { return .text(.methodNotAllowed, "Only GET and HEAD.", headers: ["Allow": "GET, HEAD"]) }
        switch request.segment {
        case "assets": return self.asset(request)
        // A slash behind the code is forgiven.
        case "g": return request.path.dropFirst().allSatisfy(\.isEmpty) ? self.document(request) : Self.nothing
        default: return self.document(request)
        }
    }

    private static let nothing = HTTPAnswer.text(.notFound, "There is nothing here.")

    private func asset(_ request: ResourceRequest) -> HTTPAnswer {
        guard let hash = request.path.first, let file = self.site.files[request.path.dropFirst().joined(separator: "/")] else {
            return Self.nothing
        }
        var (bytes, fields) = file.body(for: request.headers)
        // While nodes of two versions run, a document may ask the other version's node: its file is better than none, but nobody may keep it.
        let isOwn = hash == self.site.hash
        fields.add(name: "Cache-Control", value: isOwn ? "public, max-age=31536000, immutable" : "no-store")
        return HTTPAnswer(status: .ok, headers: fields, body: bytes)
    }

    private func document(_ request: ResourceRequest) -> HTTPAnswer {
        let variant = Variant(depth: request.path.count, lan: self.lan(request))
        let tag = "\"\(self.site.hash)-\(variant.depth)-\(variant.lan)\""
        var fields = PagePolicy.fields(host: request.client.host, isSecure: request.client.isSecure == true)
        fields.add(name: "Cache-Control", value: "no-cache")
        fields.add(name: "ETag", value: tag)
        if request.headers[canonicalForm: "if-none-match"].contains(Substring(tag)) {
            return HTTPAnswer(status: .notModified, headers: fields)
        }
        let (bytes, described) = self.file(variant).body(for: request.headers)
        fields.add(contentsOf: described)
        return HTTPAnswer(status: .ok, headers: fields, body: bytes)
    }

    private func file(_ variant: Variant) -> PageFile {
        if let file = self.documents[variant] { return file }
        let file = self.site.document(stage: self.stage, lan: variant.lan, depth: variant.depth)
        if self.documents.count >= Self.maxDocuments { self.documents.removeAll() }
        self.documents[variant] = file
        return file
    }

    /// The address to invite others by, for whoever opened the page by a name of this machine alone. Nobody else learns of it.
    private func lan(_ request: ResourceRequest) -> String {
        guard self.isReachable, let host = request.client.host, LocalName.isLocal(host) else { return "" }
        return LocalName.address().map { $0 + LocalName.port(of: host) } ?? ""
    }
}

@available(*, unavailable)
extension PageShard: Sendable {}
