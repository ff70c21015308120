import JSONText
import TestSupport
import Testing

/// Reads a client's frames as the client's rule says: the next version, or a state that replaces everything.
struct VersionStory {
    var complaints: [String] = []
    /// Rounds whose result was learned, by an event or within a state.
    var results: [Int] = []
    /// How many votes the result of each round held.
    var votes: [Int: Int] = [:]
    private var version = 0
    private var epoch = ""

    init(_ frames: [JSONValue]) {
        for frame in frames {
            switch frame["event"]?.stringValue ?? "" {
            case "welcome": self.replace(with: frame["state"] ?? .null)
            case "state": self.replace(with: frame)
            case "reply", "error", "notice", "beat", "fenced", "reaction", "nudge": break
            case let name: self.apply(frame, name)
            }
        }
    }

    private mutating func replace(with state: JSONValue) {
        let number = state["v"]?.intValue ?? 0
        let epoch = state["epoch"]?.stringValue ?? ""
        if epoch == self.epoch, number < self.version { self.complaints.append("a state of version \(number) after \(self.version)") }
        (self.epoch, self.version) = (epoch, number)
        for result in state["results"]?.arrayValue ?? [] {
            guard let round = result["round"]?.intValue, !self.results.contains(round) else { continue }
            self.learn(result, round)
        }
    }

    private mutating func apply(_ frame: JSONValue, _ name: String) {
        let next = frame["v"]?.intValue ?? -1
        if next != self.version + 1 { self.complaints.append("\(name) has version \(next) after \(self.version)") }
        self.version = next
        guard name == "result", let round = frame["round"]?.intValue else { return }
        if self.results.contains(round) { self.complaints.append("a second result of round \(round)") }
        self.learn(frame, round)
    }

    private mutating func learn(_ result: JSONValue, _ round: Int) {
        self.results.append(round)
        self.votes[round] = result["votes"]?.arrayValue?.count ?? 0
    }
}

extension GamePlayer {
    /// Waits until this client knows the round's result, by the event or by a state.
    func knowsResult(of round: Int) async throws {
        _ = try await self.first { frame in
            if frame["event"]?.stringValue == "result", frame["round"]?.intValue == round { return true }
            let held = frame["results"]?.arrayValue ?? frame["state"]?["results"]?.arrayValue ?? []
            return held.contains { $0["round"]?.intValue == round }
        }
    }

    /// Repeats what Redis did not answer, as a client does, until it is done or was done before.
    func persist(_ action: String, _ fields: String) async throws {
        for _ in 0..<200 {
            let answer = try await self.ask(action, fields)
            let code = answer["code"]?.stringValue
            if answer["ok"]?.boolValue == true || ["already_voting", "round_over", "stale_vote"].contains(code) { return }
            guard ["unavailable", "unknown"].contains(code) else {
                Issue.record("unexpected answer \(answer)")
                return
            }
        }
        Issue.record("200 tries and no answer")
    }
}
