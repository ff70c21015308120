import PokerRules
import Testing

@Suite("A story's fields")
struct StoryFieldTests {
    @Test(
        "a text that fits is kept without the space around it, and what is kept is taken again as it is",
        arguments: [
            (.id, "PROJ-123", "PROJ-123"), (.id, " s1 ", "s1"), (.id, "a.b_c-D9", "a.b_c-D9"),
            (.id, String(repeating: "x", count: 40), nil),
            (.title, "  Login \t", "Login"), (.title, "Pay \"now\" 👩‍💻 שלום", nil), (.title, String(repeating: "é", count: 120), nil),
            (.link, "https://example.com/a?b=c#d", nil), (.link, "HTTP://EXAMPLE.COM", nil), (.link, "http://[::1]:8080/x", nil),
            (.link, "https://ejemplo.es/año", nil), (.link, "https://e/" + String(repeating: "a", count: 490), nil),
            (.note, "one\r\ntwo\rthree\n\n\tfour\n", "one\ntwo\nthree\n\n\tfour"), (.note, String(repeating: "n", count: 2000), nil),
            (.estimate, "½", nil), (.estimate, "0", nil), (.estimate, "S=1", nil), (.estimate, "0.50", nil),
        ] as [(StoryField, String, String?)])
    func taken(field: StoryField, text: String, kept: String?) throws {
        let checked = try field.checked(text)
        #expect(checked == kept ?? text)
        #expect(try field.checked(checked) == checked)
    }

    @Test(
        "a text that does not fit is refused with what the field may have",
        arguments: [
            (.id, ""), (.id, "a b"), (.id, "ä"), (.id, "a,b"), (.id, "a\u{0}"), (.id, String(repeating: "x", count: 41)), (.id, "~"),
            (.title, ""), (.title, " "), (.title, "a\nb"), (.title, "a\u{0}b"), (.title, "a\u{202E}b"), (.title, "\u{200B}"),
            (.title, String(repeating: "a", count: 121)), (.title, "a" + String(repeating: "\u{301}", count: 1000)),
            (.link, ""), (.link, "example.com"), (.link, "javascript:alert(1)"), (.link, "ftp://example.com"), (.link, "https://"),
            (.link, "https:///etc"), (.link, "https://a b"), (.link, "https://a\nb"), (.link, "https://a\"onclick=x"),
            (.link, "https://a<script>"), (.link, " data:text/html,x"), (.link, "https://e/" + String(repeating: "a", count: 491)),
            (.note, "a\u{0}b"), (.note, "a\u{202E}b"), (.note, "a\u{1B}[31mb"), (.note, String(repeating: "n", count: 2001)),
            (.note, "\n\t"),
            (.estimate, ""), (.estimate, "a\nb"), (.estimate, String(repeating: "5", count: 21)),
        ] as [(StoryField, String)])
    func refused(field: StoryField, text: String) throws {
        let error = #expect(throws: PokerRulesError.self) { try field.checked(text) }
        #expect(error?.code == .badStory && error?.message.hasPrefix(field.rawValue) == true)
    }

    @Test("id and title cannot be emptied, the others can", arguments: StoryField.allCases)
    func clearing(field: StoryField) throws {
        var draft = StoryDraft()
        let needed = field == .id || field == .title
        if needed { #expect(throws: PokerRulesError.self) { try draft.clear(field) } } else { try draft.clear(field) }
        #expect(draft[field] == (needed ? .keep : .clear))
    }
}
