import JSONText

/// What was asked and not answered yet, in order; no more than ``limit``. A value.
struct RequestBook: Sendable {
    /// One request.
    struct Request: Sendable {
        /// Its `id`, as JSON text: what the answer's `re` is.
        let id: String
        let action: String
        /// Where it stands among all that were asked for; the book's to give.
        fileprivate(set) var place = 0
        /// Without the number of a vote, which is only known when it is sent.
        var fields: JSONObject
        /// The round that it means where this client named it, and not who asked.
        var named: NamedRound?
        /// As it was sent; the same text goes out again, so that it counts once.
        var text: String?
        /// When it was sent last, or may be sent: milliseconds of this machine.
        var dueAt: Int64 = 0
        /// Whether a sending of it had no answer: the next one may be a repetition of what was done.
        var mayBeDone = false
        /// Whether a newer request is about the same: this one is sent no second time, which would put the older wish above the newer one.
        var isSuperseded = false
        /// Whether this client numbered the vote, and not who typed it.
        var isCastOurs = false
        /// A vote that was acknowledged once and that the server lost.
        var isRestored = false
        /// Whether it is sent again after a refusal that passes: it comes from somebody's key and not from a program that decides itself.
        var isPersistent = false
        /// Answers are for who asked; what this client asks for itself is nobody's business.
        var isOwn = false

        /// Whether it waits for an answer, and not to be sent.
        var isSent: Bool { self.text != nil }

        /// Whether its answer is for anybody: of what they wished otherwise since then, people hear no more.
        var isTold: Bool { !self.isOwn && !(self.isSuperseded && self.isPersistent) }

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
    }

    /// The most that may wait for an answer.
    static let limit = 64

    /// In the order in which they were asked for.
    private(set) var requests: [Request] = []
    private var added = 0

    var isFull: Bool { self.requests.count >= Self.limit }
    var isEmpty: Bool { self.requests.isEmpty }

    mutating func add(_ request: Request) {
        self.added += 1
        self.requests.append(request)
        self.requests[self.requests.count - 1].place = self.added
    }

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

    /// Puts a request back where it stood: behind those that were asked for before it, and in front of all others.
    mutating func putBack(_ request: Request) {
        self.requests.insert(request, at: self.requests.firstIndex { $0.place > request.place } ?? self.requests.endIndex)
    }

    /// When all may be sent that were asked for before this one and wait for it.
    func turn(of request: Request) -> Int64 {
        self.requests.lazy.filter { $0.place < request.place && !$0.isSent && !$0.isOwn }.map(\.dueAt).max() ?? 0
    }

    /// Marks the requests about which there is a newer wish. Those that wait to be sent are no longer waited for; a program's go out once,
    /// for it counts its answers.
    mutating func supersede() {
        for index in self.requests.indices where !self.requests[index].isSuperseded {
            let older = self.requests[index]
            self.requests[index].isSuperseded = self.requests[(index + 1)...].contains { $0.supersedes(older) }
        }
        self.requests.removeAll { $0.isSuperseded && !$0.isSent && !$0.isTold }
    }
}
