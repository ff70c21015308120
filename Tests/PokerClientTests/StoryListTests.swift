import PokerClient
import Testing

@Suite("The order of stories")
struct StoryListTests {
    private static func list(_ ids: String) -> StoryList { StoryList(ids.map { .init(id: "\($0)", title: "old") }) }

    @Test(
        "what is put moves where it is told to, or stays",
        arguments: [
            ("abcd", "b", nil, "abcd"), ("abcd", "xby", nil, "abcdxy"), ("abcd", "b", "", "acdb"), ("abcd", "db", "a", "dbac"),
            ("abcd", "xa", "c", "bxacd"), ("abcd", "b", "b", "abcd"), ("abcd", "x", "lost", "abcdx"), ("", "ab", "", "ab"),
        ] as [(String, String, String?, String)])
    func put(before: String, changed: String, place: String?, after: String) {
        var list = Self.list(before)
        list.put(changed.map { .init(id: "\($0)", title: "new") }, before: place)
        #expect(list.stories.map(\.id).joined() == after)
        #expect(list.stories.filter { $0.title == "new" }.count == changed.count)
    }

    @Test("what is removed is gone, and unknown ids mean nothing")
    func remove() {
        var list = Self.list("abc")
        list.remove(["b", "z"])
        #expect(list.stories.map(\.id) == ["a", "c"])
    }
}
