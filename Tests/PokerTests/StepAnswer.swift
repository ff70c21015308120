import JSONText
import TestSupport

/// What the step answered, taken apart.
struct StepAnswer {
    let code: String
    let epoch: String
    let v: Int
    let due: Int
    let eventsText: String
    let dataText: String
    let now: Int
    let bus: String
    /// The game's webhooks; nil when the step says nothing of them.
    let told: String?

    init(_ reply: RedisProbeReply) {
        let items = reply.array ?? []
        let texts = items.map { $0.string ?? "" }
        let at = { (index: Int) in texts.indices.contains(index) ? texts[index] : "" }
        self.code = (8...9).contains(items.count) ? at(0) : "raised: \(reply.string ?? "\(reply)")"
        self.epoch = at(1)
        self.v = Int(at(2)) ?? -1
        self.due = Int(at(3)) ?? -1
        self.eventsText = at(4)
        self.dataText = at(5)
        self.now = Int(at(6)) ?? -1
        self.bus = at(7)
        self.told = items.count > 8 ? at(8) : nil
    }

    /// The events, parsed.
    var events: [JSONValue] { (try? JSONValue.parse(self.eventsText).arrayValue) ?? [] }
    /// The names of the events in order, such as `["voted", "result"]`.
    var names: [String] { self.events.map { $0["event"]?.stringValue ?? "?" } }
    /// The data, `.null` when there is none.
    var data: JSONValue { (try? JSONValue.parse(self.dataText)) ?? .null }
    /// The first event of that name, `.null` when there is none.
    func event(_ name: String) -> JSONValue { self.events.first { $0["event"]?.stringValue == name } ?? .null }
}

extension JSONValue {
    /// The element of an array, `.null` for anything else.
    subscript(index: Int) -> JSONValue {
        guard let items = self.arrayValue, items.indices.contains(index) else { return .null }
        return items[index]
    }
    /// The elements of an array of strings.
    var strings: [String] { self.arrayValue?.compactMap(\.stringValue) ?? [] }
}
