/// One of the fields that a person gives a story, under the name that it has in a message and in a table's head.
package enum StoryField: String, CaseIterable, Sendable {
    case id, title, link, note, estimate

    /// The longest text of each, in characters.
    package var maxLength: Int {
        switch self {
        case .id: 40
        case .title: ShownText.maxTitleLength
        case .link: 500
        case .note: 2000
        case .estimate: Card.maxLength
        }
    }

    /// The text as it is kept: without the space around it, and a note's lines end in LF.
    ///
    /// - Throws: `badStory` when the field cannot have this text; the message says what it may have. Empty text is refused too.
    package func checked(_ text: String) throws(PokerRulesError) -> String {
        let kept = ShownText.trimmed(self == .note ? Self.withPlainLines(text) : text)
        guard ShownText.fits(kept, self.maxLength), self.isAllowed(kept) else {
            throw PokerRulesError(code: .badStory, message: self.advice)
        }
        return kept
    }

    private func isAllowed(_ text: String) -> Bool {
        switch self {
        case .id: Self.isID(text)
        case .title, .estimate: ShownText.isShowable(text)
        case .link: Self.isLink(text)
        case .note: ShownText.isShowableInLines(text)
        }
    }

    /// What the field may have, as a sentence for whoever gave something else.
    var advice: String {
        switch self {
        case .id: "id has 1 to 40 letters (A to Z), digits, dots, - and _"
        case .title: "title has 1 to 120 visible characters, in one line"
        case .link: "link is a web address of at most 500 characters that begins with https:// or http://"
        case .note: "note has at most 2000 visible characters, in any number of lines"
        case .estimate: "estimate has 1 to 20 visible characters, like a card"
        }
    }

    /// True for what can be a story's id.
    package static func isID(_ text: String) -> Bool {
        (1...Self.id.maxLength).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    /// http or https with a host behind it, and nothing that ends an address in a page or a document. No other scheme: a link is clicked.
    private static func isLink(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        let lower = bytes.prefix(8).map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 + 32 : $0 }
        guard let scheme = ["https://", "http://"].first(where: { lower.starts(with: $0.utf8) }) else { return false }
        guard let host = bytes.dropFirst(scheme.utf8.count).first, !"/?#:@.".utf8.contains(host) else { return false }
        return ShownText.isShowable(text)
            && text.unicodeScalars.allSatisfy { !$0.properties.isWhitespace && !"<>\"\\^`{|}".unicodeScalars.contains($0) }
    }

    private static func withPlainLines(_ text: String) -> String {
        var kept = String.UnicodeScalarView()
        var isAfterReturn = false
        for scalar in text.unicodeScalars {
            if !(scalar == "\n" && isAfterReturn) { kept.append(scalar == "\r" ? "\n" : scalar) }
            isAfterReturn = scalar == "\r"
        }
        return String(kept)
    }
}
