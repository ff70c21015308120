import PokerRules
import Testing

@Suite("A passcode's text")
struct PasscodeTextTests {
    @Test("64 characters without the space around them are a passcode, of any script")
    func lengths() throws {
        #expect(try Passcode(" 0 ").text == "0")
        #expect(try Passcode(String(repeating: "é", count: 64)).text.count == 64)
        #expect(try Passcode("كلمة 🍕").text == "كلمة 🍕")
    }

    @Test(
        "what cannot be shown or is too long is refused, and not repeated",
        arguments: ["", "  ", "a\nsecret", "a\u{0}", String(repeating: "a", count: 65)])
    func refused(text: String) {
        do {
            _ = try Passcode(text)
            Issue.record("it was taken")
        } catch {
            #expect(!error.message.contains("secret") && error.message.contains("1 to 64"))
        }
    }

    @Test("a passcode shows itself nowhere")
    func hidden() throws {
        let passcode = try Passcode("secret-secret")
        var dumped = ""
        dump(passcode, to: &dumped)
        #expect(!"\(passcode) \(String(reflecting: passcode)) \(dumped)".contains("secret-"))
    }
}
