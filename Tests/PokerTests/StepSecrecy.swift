import JSONText
import TestSupport

/// Looks for cards where none may be. Every card of a random game carries the mark `@`; what it is settled on does not.
struct StepSecrecy {
    let reply: StepAnswer
    let call: StepDriver.Call
    let standing: [String: String]

    /// What is wrong with one reply, as sentences.
    var violations: [String] {
        if Self.showsCard(events: self.reply.events) { return ["a card in an event before the reveal"] }
        let data = self.reply.data
        guard let state = data["state"]?.objectValue else {
            return self.reply.dataText.contains("@") ? ["a card in the data of \(self.call.op)"] : []
        }
        let rest = state.members.filter { $0.key != "deck" && $0.key != "frozen" }
        if JSONValue.object(JSONObject(members: rest)).description.contains("@") { return ["a card in the state"] }
        let asked = self.call.op == "snap" ? Set(self.call.arguments[1].split(separator: ",").map(String.init)) : [self.call.connection]
        let mine = data["mine"]?.objectValue?.members ?? []
        for own in mine {
            guard asked.contains(own.key) else { return ["mine of a connection that was not asked for"] }
            let player = own.value["player"]?.stringValue ?? ""
            if own.value["value"]?.stringValue != self.standing[player] { return ["mine is not the own vote"] }
        }
        return []
    }

    static func showsCard(events: [JSONValue]) -> Bool {
        events.contains { event in
            guard event["event"]?.stringValue != "result", let members = event.objectValue?.members else { return false }
            // The deck that a round begins with is no secret.
            return JSONValue.object(JSONObject(members: members.filter { $0.key != "deck" })).description.contains("@")
        }
    }
}
