import JSONText

/// What was asked and not answered yet, in order; no more than ``limit``. A value.
struct RequestBook: Sendable {
    /// One request.
    struct Request: Sendable {
        /// Its `id`, as JSON text: what the answer's `re` is.
        let id: String
        let action: String
        /// Without the number of a vote, which is only known when it is sent.
        var fields: JSONObject
        /// The round that it means where this client named it, and not who asked.
        var named: NamedRound?
        /// As it was sent; the same text goes out again, so that it counts once.
        var text: String?
        /// When it was sent last, or may be sent: milliseconds of this machine.
        var dueAt: Int64 = 0
        /// Whether this client numbered the vote, and not who typed it.
        var isCastOurs = false
        /// A vote that was acknowledged once and that the server lost.
        var isRestored = false
        /// Whether it is sent again after a refusal that passes: it comes from somebody's key and not from a program that decides itself.
        var isPersistent = false
        /// Answers are for who asked; what this client asks for itself is nobody's business.
        var isOwn = false

        var isSent: Bool { self.text != nil }

        /// Whether the round that it means is still to be filled in.
        var needsRound: Bool {
            guard self.fields["round"].map(\.isNull) ?? true else { return false }
            switch self.action {
            case "startVote", "vote", "closeVote": return true
            // A story alone is one of the list, at any time.
            case "settle": return self.fields["story"].map(\.isNull) ?? true
            default: return false
            }
        }

        /// Whether it is of no use later.
        var isMomentary: Bool { ["react", "nudge"].contains(self.action) }

        /// Whether the server tells a repetition from a second wish.
        var isRepeatable: Bool {
            switch self.action {
            case _ where self.isMomentary: false
            // A story without an id gets a new one each time.
            case "putStories":
                self.fields["csv"] == nil && self.fields.objects("stories").allSatisfy { $0["id"]?.text != nil }
            default: true
            }
        }
    }

    /// The most that may wait for an answer.
    static let limit = 64

    private(set) var requests: [Request] = []

    var isFull: Bool { self.requests.count >= Self.limit }
    var isEmpty: Bool { self.requests.isEmpty }

    mutating func add(_ request: Request) { self.requests.append(request) }

    /// The oldest request that this is an answer to, which is no longer waited for.
    mutating func answered(_ re: JSONValue) -> Request? {
        let id = re.description
        guard let index = self.requests.firstIndex(where: { $0.id == id && $0.isSent }) else { return nil }
        return self.requests.remove(at: index)
    }

    /// Changes each request; those for which nil comes back are no longer waited for, and returned as they were.
    mutating func sift(_ change: (Request) -> Request?) -> [Request] {
        var gone: [Request] = []
        self.requests = self.requests.compactMap { request in
            let kept = change(request)
            if kept == nil { gone.append(request) }
            return kept
        }
        return gone
    }

    /// Puts a request in front of all others, where it was.
    mutating func putBack(_ request: Request) { self.requests.insert(request, at: 0) }
}
