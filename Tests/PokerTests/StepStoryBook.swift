import JSONText
import TestSupport

/// The list of stories of a random game, kept twice: as a client keeps it, by the events and docs/protocol.md, and by the rules of an edit,
/// written anew. Knows no key.
struct StepStoryBook {
    private struct Story {
        var id: String
        /// title, link, note, estimate; texts of JSON.
        var fields: [String]
    }

    /// By the events.
    private(set) var shown = StoryListOfClient()
    /// By the rules.
    private var stories: [Story] = []
    /// The number of the last id that the game gave; none is given twice.
    private var last = 0
    private var title = JSONValue.null
    /// Rounds about a story of the list.
    private(set) var titled = 0

    /// An empty list; `titled` goes on from an earlier game's.
    init(titled: Int = 0) { self.titled = titled }

    var ids: [String] { self.stories.map(\.id) }

    mutating func saw(_ events: [JSONValue]) -> [String] {
        var wrong: [String] = []
        for event in events {
            if !self.shown.apply(event) { wrong.append("an event of the list that no client can apply") }
            switch event["event"]?.stringValue {
            case "started":
                let story = self.stories.first { $0.id == event["story"]?.stringValue }
                self.title = story.flatMap { try? JSONValue.parse($0.fields[0]) } ?? .null
                if story != nil { self.titled += 1 }
                if event["title"] != self.title { wrong.append("a round's title is not its story's") }
            case "settled":
                let index = self.stories.firstIndex { $0.id == event["story"]?.stringValue }
                if let index, event["title"] != .null { self.stories[index].fields[3] = (event["value"] ?? .null).description }
            case "result": if event["title"] != self.title { wrong.append("a result's title is not its round's") }
            default: break
            }
        }
        return wrong
    }

    /// An edit was answered; its events have been seen. Returns what is wrong.
    mutating func answered(_ call: StepDriver.Call, _ reply: StepAnswer, isDealer: Bool?) -> [String] {
        let (before, last) = (self.stories, self.last)
        let expected =
            switch isDealer {
            case nil: "not_joined"
            case false: "not_dealer"
            default: call.op == "putstories" ? self.put(call.arguments) : self.remove(call.arguments)
            }
        if expected != "ok" { (self.stories, self.last) = (before, last) }
        let isChanged = before.map(\.id) != self.ids || before.map(\.fields) != self.stories.map(\.fields)
        var wrong = reply.code == expected ? [] : ["\(call.op) was \(reply.code) instead of \(expected)"]
        let told = reply.names.contains { $0 == "stories" || $0 == "storiesRemoved" }
        if told != isChanged { wrong.append("the list is told if and only if it changes") }
        return wrong
    }

    private mutating func put(_ arguments: [String]) -> String {
        let place = arguments[2]
        if place != "~", place != "", !self.ids.contains(place) { return "story_not_found" }
        let named = stride(from: 3, to: arguments.count, by: 5).map { arguments[$0] }
        var edited: [Story] = []
        for at in stride(from: 3, to: arguments.count, by: 5) {
            let id = arguments[at] == "" ? self.newID(besides: named) : arguments[at]
            var story = self.stories.first { $0.id == id } ?? Story(id: id, fields: ["null", "null", "null", "null"])
            for (index, text) in arguments[(at + 1)...(at + 4)].enumerated() where text != "" { story.fields[index] = text }
            guard story.fields[0] != "null" else { return "bad_request" }
            edited.append(story)
        }
        guard !edited.contains(where: { $0.id == place }) else { return "bad_request" }
        return self.put(edited, place, arguments)
    }

    private mutating func put(_ edited: [Story], _ place: String, _ arguments: [String]) -> String {
        let count = self.stories.count
        let size = self.text.utf8.count
        if place == "~" {
            for story in edited {
                if let index = self.ids.firstIndex(of: story.id) { self.stories[index] = story } else { self.stories.append(story) }
            }
        } else {
            self.stories.removeAll { story in edited.contains { $0.id == story.id } }
            self.stories.insert(contentsOf: edited, at: self.ids.firstIndex(of: place) ?? self.stories.count)
        }
        if self.stories.count > Int(arguments[0]) ?? 0, self.stories.count > count { return "limit" }
        if self.text.utf8.count > Int(arguments[1]) ?? 0, self.text.utf8.count > size { return "limit" }
        return "ok"
    }

    private mutating func newID(besides named: [String]) -> String {
        repeat { self.last += 1 } while named.contains("s\(self.last)") || self.ids.contains("s\(self.last)")
        return "s\(self.last)"
    }

    private mutating func remove(_ ids: [String]) -> String {
        self.stories.removeAll { ids.contains($0.id) }
        return "ok"
    }

    private var text: String {
        let stories = self.stories.map { story in
            let fields = zip(["title", "link", "note", "estimate"], story.fields).map { #""\#($0)":\#($1)"# }
            return #"{"id":"\#(story.id)",\#(fields.joined(separator: ","))}"#
        }
        return "[\(stories.joined(separator: ","))]"
    }

    /// What is wrong with the list in the keys, in the state, and as clients have it.
    func differences(from kept: StepInvariants, _ state: JSONValue?) -> [String] {
        var wrong: [String] = []
        let list = kept.stories["list"] ?? "[]"
        if JSONValue.array(self.shown.stories) != (try? JSONValue.parse(list)) { wrong.append("the list kept is not the list told") }
        if JSONValue.array(self.shown.stories) != (try? JSONValue.parse(self.text)) {
            wrong.append("the list told is not the list by the rules")
        }
        if (kept.stories["order"] ?? "") != self.shown.ids.joined(separator: ",") { wrong.append("the order kept is not the list told") }
        let fields = kept.stories.keys.filter { $0.hasPrefix("s:") }.map { String($0.dropFirst(2)) }
        if Set(fields) != Set(self.shown.ids) { wrong.append("the stories kept are not those of the list") }
        if let state, state["stories"]?.description != list { wrong.append("the state does not show the list") }
        return wrong
    }
}
