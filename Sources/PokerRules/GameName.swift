/// What a game is called by: the code that it was given, or the slug that somebody chose for it. A value.
package struct GameName: Sendable, Hashable {
    /// How many characters a slug has.
    package static let slugLengths = 3...40

    /// A code in upper case, or a slug in lower case. No text is both.
    package let text: String
    /// Whether somebody chose it.
    package let isSlug: Bool

    /// The name that somebody typed, in either case and with space around it; nil when no game can have it.
    package init?(typed text: String) {
        if let code = GameCode(typed: text) {
            self.init(code: code)
        } else if let slug = Self.slug(text) {
            self.init(text: slug, isSlug: true)
        } else {
            return nil
        }
    }

    /// The name that somebody chooses for a new game, in either case.
    ///
    /// - Throws: `badSlug` when it is no slug, or a code.
    package init(slug text: String) throws(PokerRulesError) {
        guard let name = GameName(typed: text), name.isSlug else {
            throw PokerRulesError(
                code: .badSlug,
                message: "Give 3 to 40 letters a to z, digits and - (not at an end); what reads as a code of six letters is none")
        }
        self = name
    }

    /// The name of a game that has a code only.
    package init(code: GameCode) {
        self.init(text: code.text, isSlug: false)
    }

    private init(text: String, isSlug: Bool) {
        self.text = text
        self.isSlug = isSlug
    }

    private static func slug(_ text: String) -> String? {
        let bytes = ShownText.trimmed(text).utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 + 32 : $0 }
        let hyphen = UInt8(ascii: "-")
        guard self.slugLengths.contains(bytes.count), bytes.first != hyphen, bytes.last != hyphen, bytes.allSatisfy(self.isAllowed) else {
            return nil
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
        default: false
        }
    }
}
