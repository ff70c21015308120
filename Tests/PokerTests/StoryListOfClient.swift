import JSONText
import TestSupport

/// A client's list of stories: begins with a state's, and follows the events by the rule in docs/protocol.md.
struct StoryListOfClient {
    private(set) var stories: [JSONValue] = []
    var ids: [String] { self.stories.map(Self.id) }

    init(state: JSONValue? = nil) { self.stories = state?["stories"]?.arrayValue ?? [] }

    /// False for an event that names a story which is not there.
    mutating func apply(_ event: JSONValue) -> Bool {
        switch event["event"]?.stringValue {
        case "stories": return self.put(event["stories"]?.arrayValue ?? [], before: event["before"]?.stringValue)
        case "storiesRemoved":
            let removed = event["ids"]?.strings ?? []
            defer { self.stories.removeAll { removed.contains(Self.id($0)) } }
            return Set(removed).isSubset(of: self.ids)
        case "settled":
            if event["title"]?.stringValue != nil { self.settle(event["story"]?.stringValue ?? "", on: event["value"] ?? .null) }
            return true
        default: return true
        }
    }

    private mutating func settle(_ id: String, on value: JSONValue) {
        guard let index = self.ids.firstIndex(of: id), let members = self.stories[index].objectValue?.members else { return }
        let settled = members.map { $0.key == "estimate" ? .init(key: $0.key, value: value) : $0 }
        self.stories[index] = .object(JSONObject(members: settled))
    }

    /// A story as a whole; by its id alone it is the one that is here.
    private func whole(_ told: JSONValue) -> JSONValue? {
        told.objectValue?.members.count == 1 ? self.stories.first { Self.id($0) == Self.id(told) } : told
    }

    private mutating func put(_ told: [JSONValue], before: String?) -> Bool {
        let stories = told.compactMap(self.whole)
        guard stories.count == told.count else { return false }
        if let before {
            let moved = Set(stories.map(Self.id))
            self.stories.removeAll { moved.contains(Self.id($0)) }
            let place = before == "" ? self.stories.count : self.ids.firstIndex(of: before)
            self.stories.insert(contentsOf: stories, at: place ?? self.stories.count)
            return place != nil
        }
        for story in stories {
            if let index = self.ids.firstIndex(of: Self.id(story)) { self.stories[index] = story } else { self.stories.append(story) }
        }
        return true
    }

    private static func id(_ story: JSONValue) -> String { story["id"]?.stringValue ?? "" }
}
