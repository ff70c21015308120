import JSONText
import TestSupport
import Testing

/// Reads a client's frames as the client's rule says: the next version, or a state that replaces everything.
struct VersionStory {
    var complaints: [String] = []
    /// Rounds whose result was learned, by an event or within a state.
    var results: [Int] = []

    init(_ frames: [JSONValue]) {
        var version = 0
        for frame in frames {
            let name = frame["event"]?.stringValue ?? ""
            switch name {
            case "welcome", "state":
                version = frame["v"]?.intValue ?? 0
                let held = name == "welcome" ? frame["state"]?["results"] : frame["results"]
                for result in held?.arrayValue ?? [] {
                    guard let round = result["round"]?.intValue, !self.results.contains(round) else { continue }
                    self.results.append(round)
                }
            case "reply", "error", "notice", "beat", "fenced": break
            default:
                let next = frame["v"]?.intValue ?? -1
                if next != version + 1 { self.complaints.append("\(name) has version \(next) after \(version)") }
                version = next
                if name == "result", let round = frame["round"]?.intValue {
                    if self.results.contains(round) { self.complaints.append("a second result of round \(round)") }
                    self.results.append(round)
                }
            }
        }
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
