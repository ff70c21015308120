import JSONText

// What answers mean for who asked, and this client's own ones.

extension SeatSession {
    /// What the answer to a request means for who asked.
    enum Outcome: Sendable, Equatable {
        /// What it says.
        case told
        /// The wish is fulfilled: the refusal only says that an earlier sending had been heard.
        case done
        /// Nothing yet: the request was put back to be sent again.
        case again
    }

    /// Takes the answer to a request.
    mutating func answer(_ request: RequestBook.Request, _ frame: JSONObject, at now: Int64, random: Double) -> Outcome {
        let isVote = request.action == "vote"
        guard frame["event"]?.stringValue == "error" else {
            if isVote { self.acknowledge(request, frame) }
            return .told
        }
        let code = frame["code"]?.stringValue ?? ""
        let details = frame["details"]?.objectValue
        if request.wasDone(code, details) { return .done }
        let isPassing = code == "unavailable" || code == "rate_limited"
        if isPassing, !request.isSuperseded, request.isPersistent && !request.isMomentary || request.isOwn || request.isRestored {
            self.putBack(request, at: now + Self.pause(details, random: random))
            return .again
        }
        if code == "unknown" { self.behindSince = self.behindSince ?? now - Self.quietTime }
        guard isVote else { return .told }
        if code == "stale_vote", self.isNewest(request), let cast = details?.number("cast") {
            self.voteAbove(cast, request)
            return .again
        }
        self.refuseBallot(request, code)
        return .told
    }

    /// This sending is certainly not done: the next one is like the first. None overtakes what was put back before it.
    private mutating func putBack(_ request: RequestBook.Request, at due: Int64) {
        var request = request
        request.text = nil
        request.dueAt = max(due, self.book.turn(of: request))
        self.book.putBack(request)
    }
}

// MARK: - Words of this client's own

extension SeatSession {
    /// Says of requests that are given up without an answer what may have become of them.
    static func tellLost(_ requests: [RequestBook.Request]) -> [Effect] {
        requests.filter(\.isTold).map { request in
            let why =
                request.isSuperseded
                ? "No answer came before a newer request took its place" : "The connection was lost before the answer came"
            return .report(.answer(self.refusal(request.fields, "unknown", why + ": it may have been done")))
        }
    }

    /// The reply that got lost.
    func reply(to request: RequestBook.Request) -> JSONObject {
        [
            "event": "reply", "re": request.fields["id"] ?? .null, "ok": true,
            "v": JSONValue(integerLiteral: self.state?.version ?? 0),
        ]
    }

    static func refusal(_ action: JSONObject, _ code: String, _ message: String) -> JSONObject {
        var members: [JSONObject.Member] = [.init(key: "event", value: "error")]
        if let id = action["id"] { members.append(.init(key: "re", value: id)) }
        if let name = action["action"] { members.append(.init(key: "action", value: name)) }
        members += [.init(key: "code", value: .string(code)), .init(key: "message", value: .string(message))]
        return JSONObject(members: members)
    }
}

extension SeatSession {
    /// How long a refusal asks to wait, at most a minute, and some time above.
    static func pause(_ details: JSONObject?, random: Double) -> Int64 {
        self.spread(min(details?.milliseconds("retryAfterMs") ?? self.pause, 60_000), random: random)
    }

    /// Up to half as much again, and at least a quarter of a second: a crowd that was told the same time must not come back at once.
    static func spread(_ wait: Int64, random: Double) -> Int64 {
        wait + Int64(Double(max(wait / 2, 250)) * min(max(random, 0), 1))
    }
}
