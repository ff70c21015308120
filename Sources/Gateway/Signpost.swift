import JSONText
import NIOCore
import NIOHTTP1
import Transport

/// What the public port says to whoever is not connected: which stages there are, and what to type. A value; any loop may use it.
package struct Signpost: Sendable {
    /// A stage as it is shown.
    struct Stage: Sendable {
        var name: String
        var customKeys: [String]
        var firstMessages: [String]
    }

    private let stages: [Stage]
    private let prefix: PathPrefix

    /// The stages of a configuration, with the first messages of the integrations that their routes lead to.
    package init(_ configuration: GatewayConfiguration, integrations: [any Integration], prefix: PathPrefix = .none) {
        self.prefix = prefix
        self.stages = configuration.stages.values.sorted { $0.name < $1.name }.map { stage in
            let messages = stage.integrations.flatMap { name in integrations.first { $0.name == name }?.firstMessages ?? [] }
            return Stage(name: stage.name, customKeys: stage.customKeys, firstMessages: messages)
        }
    }

    /// The stage that a path names: its only segment, with or without a slash behind it; nil for every other path.
    package func stageName(of path: String) -> String? {
        let path = self.prefix.stripped(path).path
        guard path.hasPrefix("/") else { return nil }
        let name = path.dropFirst().hasSuffix("/") ? path.dropFirst().dropLast() : path.dropFirst()
        return name.isEmpty || name.contains("/") ? nil : String(name)
    }

    /// 403 for a handshake whose path names no stage.
    package func wrongStage(_ request: HandshakeRequest) -> HTTPAnswer {
        let names = self.stages.map { JSONText.escaped($0.name) }.joined(separator: ",")
        let type = self.stages.first.map { "pokerface connect \(self.address(of: $0, for: request.client, at: request.path))" } ?? ""
        let body = #"{"message":"Forbidden","reason":"the path names no stage","stages":[\#(names)],"type":\#(JSONText.escaped(type))}"#
        return Self.json(.forbidden, body)
    }

    /// The answer to a handshake that `$connect` refused: the status that it chose.
    package static func refusal(_ status: HTTPResponseStatus) -> HTTPAnswer {
        // A success or a provisional answer would leave the client waiting for what never comes.
        let status = status.code >= 300 ? status : .internalServerError
        return self.json(status, #"{"message":\#(JSONText.escaped(status.reasonPhrase))}"#)
    }

    /// The answer to a plain request: the page at `/`, 426 at a stage, 404 elsewhere.
    package func answer(_ request: PlainRequest) -> HTTPAnswer {
        let stage = self.stageName(of: request.path).flatMap { name in self.stages.first { $0.name == name } }
        guard self.prefix.stripped(request.path).path == "/" || stage != nil else {
            return .text(.notFound, "There is nothing here. \(self.prefix.prefix)/ says what there is.")
        }
        guard request.method == .GET || request.method == .HEAD else {
            return .text(.methodNotAllowed, "Only GET and HEAD.", headers: ["Allow": "GET, HEAD"])
        }
        guard let stage else { return self.page(request) }
        let line =
            "This address is for WebSockets. Type: pokerface connect \(self.address(of: stage, for: request.client, at: request.path))"
        return .text(.upgradeRequired, line, headers: ["Upgrade": "websocket"])
    }

    private func page(_ request: PlainRequest) -> HTTPAnswer {
        let page = SignpostPage(stages: self.stages.map { ($0, self.address(of: $0, for: request.client, at: request.path)) })
        let headers: HTTPHeaders = [
            "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        ]
        return HTTPAnswer(status: .ok, headers: headers, body: ByteBuffer(string: page.text))
    }

    /// What the client has to type to come where it asked: with the prefix that its proxy takes off, or that it used.
    private func address(of stage: Stage, for client: ClientEnd, at path: String) -> String {
        let prefix = client.pathPrefix + (self.prefix.stripped(path).hadPrefix ? self.prefix.prefix : "")
        return "\(client.isSecure == true ? "wss" : "ws")://\(client.host.map { String($0.prefix(255)) } ?? "HOST")\(prefix)/\(stage.name)"
    }

    private static func json(_ status: HTTPResponseStatus, _ body: String) -> HTTPAnswer {
        HTTPAnswer(
            status: status, headers: ["Content-Type": "application/json", "Cache-Control": "no-store"], body: ByteBuffer(string: body),
            closes: true)
    }
}
