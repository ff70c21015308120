import JSONText

// What answers mean for who asked, and this client's own ones.

extension SeatSession {
    /// Takes the answer to a request; true when it was put back to be sent again.
    mutating func answer(_ request: RequestBook.Request, _ frame: JSONObject, at now: Int64, random: Double) -> Bool {
        let isVote = request.action == "vote"
        guard frame["event"]?.stringValue == "error" else {
            if isVote { self.acknowledge(request, frame) }
            return false
        }
        let code = frame["code"]?.stringValue ?? ""
        let details = frame["details"]?.objectValue
        let isPassing = code == "unavailable" || code == "rate_limited"
        if isPassing, request.isPersistent && !request.isMomentary || request.isOwn || request.isRestored {
            self.putBack(request, at: now + Self.pause(details, random: random))
            return true
        }
        if code == "unknown" { self.behindSince = self.behindSince ?? now - Self.quietTime }
        guard isVote else { return false }
        if code == "stale_vote", request.isCastOurs, !request.isRestored, let cast = details?.number("cast") {
            // Somebody with the same seat voted elsewhere, and this vote is the later one.
            self.voteAbove(cast, request)
            return true
        }
        self.refuseBallot(request, code)
        return false
    }

    /// It is certainly not done: sending it is like the first time.
    private mutating func putBack(_ request: RequestBook.Request, at due: Int64) {
        var request = request
        request.text = nil
        request.dueAt = due
        self.book.putBack(request)
    }
}

// MARK: - Words of this client's own

extension SeatSession {
    static func unknownOutcome(_ request: RequestBook.Request) -> JSONObject {
        self.refusal(request.fields, "unknown", "The connection was lost before the answer came: it may have been done")
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
