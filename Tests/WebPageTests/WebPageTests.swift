import Gateway
import NIOCore
import NIOHTTP1
import Testing
import Transport
import WebPage

/// The page's documents and files, as a browser asks for them.
@Suite("The page's files")
struct WebPageTests {
    private let shard = WebPage(stage: "dev", isReachable: false).makeShard()

    private func get(
        _ segment: String, _ path: [String] = [], method: HTTPMethod = .GET, headers: HTTPHeaders = [:], host: String = "poker.example",
        isSecure: Bool = false
    ) throws -> HTTPAnswer {
        var answer: HTTPAnswer?
        let client = ClientEnd(address: "192.0.2.1", isSecure: isSecure, host: host)
        self.shard.answer(
            ResourceRequest(method: method, segment: segment, path: path, headers: headers, client: client, root: "http://\(host)")
        ) { answer = $0 }
        return try #require(answer)
    }

    /// The addresses in a document that begin behind `attribute="`.
    private func addresses(_ document: String, _ attribute: String) -> [String] {
        document.split(separator: "\(attribute)=\"").dropFirst().map { String($0.prefix { $0 != "\"" }) }
    }

    @Test("The document names its files relative to its own address, and each of them is there, for ever", arguments: [0, 1])
    func files(depth: Int) throws {
        let answer = depth == 0 ? try self.get("") : try self.get("g", ["K7QM2X"])
        #expect(answer.status == .ok && answer.headers.first(name: "Cache-Control") == "no-cache")
        let text = String(buffer: answer.body)
        #expect(!text.contains("{{"), "\(text)")
        let root = depth == 0 ? "assets/" : "../assets/"
        // An empty address is the document itself, for who wants it once more.
        let files = (self.addresses(text, "href") + self.addresses(text, "src")).filter { !$0.hasPrefix("data:") && !$0.isEmpty }
        #expect(files.count > 20)
        for file in files {
            #expect(file.hasPrefix(root), "\(file)")
            let asset = try self.get("assets", file.dropFirst(root.count).split(separator: "/").map(String.init))
            #expect(asset.status == .ok && asset.body.readableBytes > 0, "\(file)")
            #expect(asset.headers.first(name: "Cache-Control") == "public, max-age=31536000, immutable")
            let type = asset.headers.first(name: "Content-Type")
            #expect(type == (file.hasSuffix(".js") ? "text/javascript; charset=utf-8" : "text/css; charset=utf-8"), "\(file)")
        }
    }

    @Test("A file of another version's folder is the own one, which nobody keeps")
    func otherVersion() throws {
        let asset = try self.get("assets", ["0123456789abcdef", "app.js"])
        #expect(asset.status == .ok && asset.headers.first(name: "Cache-Control") == "no-store")
    }

    @Test(
        "What is not there is 404",
        arguments: [["assets"], ["assets", "x"], ["assets", "x", "none.js"], ["assets", "x", "..", "app.js"], ["g", "A", "b"]])
    func nothing(path: [String]) throws {
        #expect(try self.get(path[0], Array(path[1...])).status == .notFound)
    }

    @Test("Only GET and HEAD", arguments: [HTTPMethod.POST, .PUT, .DELETE, .OPTIONS])
    func methods(method: HTTPMethod) throws {
        let answer = try self.get("", method: method)
        #expect(answer.status == .methodNotAllowed && answer.headers.first(name: "Allow") == "GET, HEAD")
    }

    @Test(
        "gzip is sent to who takes it",
        arguments: [
            ("gzip", true), ("br, gzip;q=0.5", true), ("GZIP", true), ("", false), ("br", false), ("gzip;q=0", false),
            ("gzip; q=0.000", false),
        ])
    func gzip(field: String, isTaken: Bool) throws {
        let answer = try self.get("assets", ["x", "app.js"], headers: field.isEmpty ? [:] : ["Accept-Encoding": field])
        #expect((answer.headers.first(name: "Content-Encoding") == "gzip") == isTaken)
        #expect(answer.headers.first(name: "Vary") == "Accept-Encoding")
        #expect((answer.body.getBytes(at: 0, length: 2) == [0x1F, 0x8B]) == isTaken)
    }

    @Test("A document that the browser still has is not sent again")
    func unchanged() throws {
        let tag = try #require(try self.get("").headers.first(name: "ETag"))
        let again = try self.get("", headers: ["If-None-Match": tag])
        #expect(again.status == .notModified && again.body.readableBytes == 0)
        #expect(try self.get("", headers: ["If-None-Match": "\"other\""]).status == .ok)
    }

    @Test("The policy lets a page load from here and talk to here, and no more; a host that would change it is left out")
    func policy() throws {
        let policy = try #require(try self.get("").headers.first(name: "Content-Security-Policy"))
        #expect(policy.hasPrefix("default-src 'none'; script-src 'self'; style-src 'self';"))
        #expect(policy.contains("connect-src 'self' ws://poker.example wss://poker.example;"))
        let other = try self.get("", host: "a; script-src *")
        #expect(other.headers.first(name: "Content-Security-Policy")?.contains("*") == false)
    }

    @Test("Windows that open one another are kept apart over TLS; without it browsers only complain of the wish", arguments: [true, false])
    func openers(isSecure: Bool) throws {
        #expect(try self.get("", isSecure: isSecure).headers.first(name: "Cross-Origin-Opener-Policy") == (isSecure ? "same-origin" : nil))
    }

    @Test("Nobody learns of an address of this machine but by a name that only this machine has", arguments: [true, false])
    func lan(isReachable: Bool) throws {
        let shard = WebPage(stage: "dev", isReachable: isReachable).makeShard()
        for (host, isLocal) in [("localhost:8080", true), ("127.0.0.1:8080", true), ("[::1]:8080", true), ("poker.example:8080", false)] {
            var answer: HTTPAnswer?
            let client = ClientEnd(address: "127.0.0.1", isSecure: false, host: host)
            shard.answer(ResourceRequest(method: .GET, segment: "", path: [], client: client, root: "http://\(host)")) { answer = $0 }
            let text = String(buffer: try #require(answer).body)
            let address = try #require(self.addresses(text, "pokerface-lan\" content").first)
            #expect(address.isEmpty || (isReachable && isLocal && address.hasSuffix(":8080")), "\(host): \(address)")
        }
    }
}
