import NIOHTTP1

/// What a request can be for: every path below `/api/` with its one method. docs/rest.md and openapi.json list the same.
package enum RESTRoute: CaseIterable, Sendable {
    case createGame, state, stories, start, close, settle, history, webhooks, putWebhook, removeWebhook, openAPI

    /// HEAD goes wherever GET does.
    package var method: HTTPMethod {
        switch self {
        case .createGame, .stories, .start, .close, .settle: .POST
        case .state, .history, .webhooks, .openAPI: .GET
        case .putWebhook: .PUT
        case .removeWebhook: .DELETE
        }
    }

    /// The segments behind `/api/`; `{game}` stands for a game's name, `{webhook}` for that of one of its webhooks.
    package var template: [String] {
        switch self {
        case .createGame: ["games"]
        case .state: ["games", "{game}"]
        case .stories: ["games", "{game}", "stories"]
        case .start: ["games", "{game}", "start"]
        case .close: ["games", "{game}", "close"]
        case .settle: ["games", "{game}", "settle"]
        case .history: ["games", "{game}", "history"]
        case .webhooks: ["games", "{game}", "webhooks"]
        case .putWebhook, .removeWebhook: ["games", "{game}", "webhooks", "{webhook}"]
        case .openAPI: ["openapi.json"]
        }
    }

    /// The action of the protocol that the body's fields belong to; nil for a route without a body.
    package var action: String? {
        switch self {
        case .createGame: "createGame"
        case .stories: "putStories"
        case .start: "startVote"
        case .close: "closeVote"
        case .settle: "settle"
        case .state, .history, .webhooks, .putWebhook, .removeWebhook, .openAPI: nil
        }
    }
}

extension RESTRoute {
    /// Where a request leads.
    package enum Match: Sendable, Equatable {
        /// To this route, with the game that the path names, as it was written.
        case route(RESTRoute, game: String)
        /// The path is there with other methods.
        case otherMethods([HTTPMethod])
        case nowhere
    }

    /// Finds the route of a request; `path` are the segments behind `/api/`.
    package static func match(_ method: HTTPMethod, _ path: [String]) -> Match {
        let candidates = Self.allCases.filter { $0.fits(path) }
        guard !candidates.isEmpty else { return .nowhere }
        guard let route = candidates.first(where: { $0.method == method }) else {
            return .otherMethods(candidates.flatMap { $0.method == .GET ? [.GET, .HEAD] : [$0.method] })
        }
        return .route(route, game: path.count > 1 ? path[1] : "")
    }

    private func fits(_ path: [String]) -> Bool {
        self.template.count == path.count && zip(self.template, path).allSatisfy { $0 == $1 || $0.hasPrefix("{") && !$1.isEmpty }
    }
}
