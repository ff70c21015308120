/// Text that people read on a screen: names, titles, cards.
package enum ShownText {
    /// The longest name of a player, in characters.
    package static let maxNameLength = 40
    /// The longest title of a game, or name of a story, in characters.
    package static let maxTitleLength = 120

    /// A player's name without the space around it, in the one spelling of all that look like it.
    ///
    /// - Throws: `badText` when it has not 1 to 40 characters or cannot be shown.
    package static func name(_ text: String) throws(PokerRulesError) -> String {
        let name = self.alike(text)
        guard self.isShowable(self.trimmed(text)), self.isShowable(name), self.fits(name, self.maxNameLength) else {
            throw PokerRulesError(code: .badText, message: "Give a name of 1 to \(self.maxNameLength) visible characters")
        }
        return name
    }

    /// A game's title, or a story's, without the space around it; may be empty.
    ///
    /// - Throws: `badText` when it has more than 120 characters or cannot be shown.
    package static func title(_ text: String) throws(PokerRulesError) -> String {
        let title = self.trimmed(text)
        guard title.isEmpty || self.isShowable(title), self.fits(title, self.maxTitleLength) else {
            throw PokerRulesError(code: .badText, message: "Use at most \(self.maxTitleLength) visible characters, in one line")
        }
        return title
    }

    /// The longest reaction, in characters.
    package static let maxReactionLength = 8

    /// A reaction without the space around it: mostly one emoji.
    ///
    /// - Throws: `badText` when it has not 1 to 8 characters, has more than 40 bytes or cannot be shown.
    package static func reaction(_ text: String) throws(PokerRulesError) -> String {
        let reaction = self.trimmed(text)
        guard self.isShowable(reaction), reaction.utf8.count <= 40, reaction.count <= self.maxReactionLength else {
            throw PokerRulesError(code: .badText, message: "Use 1 to \(self.maxReactionLength) visible characters, such as one emoji")
        }
        return reaction
    }

    /// The text without the white space around it.
    static func trimmed(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(scalars[first...last])
    }

    /// True when something is to be seen, and nothing breaks the line or turns the direction of what follows.
    static func isShowable(_ text: String) -> Bool {
        var isSeen = false
        for scalar in text.unicodeScalars {
            guard self.mayStand(scalar) else { return false }
            if !scalar.properties.isDefaultIgnorableCodePoint, !scalar.properties.isWhitespace { isSeen = true }
        }
        return isSeen
    }

    /// False for what breaks the line, turns the direction of what follows, or means nothing to most machines.
    private static func mayStand(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        default: !scalar.properties.isBidiControl
        }
    }

    /// As `isShowable`, in any number of lines, which end in LF; tabs may stand in them.
    static func isShowableInLines(_ text: String) -> Bool {
        self.isShowable(String(String.UnicodeScalarView(text.unicodeScalars.filter { $0 != "\n" && $0 != "\t" })))
    }

    /// One character may be made of many code points: bytes are bounded too, so that nobody hides a novel in a letter.
    static func fits(_ text: String, _ maxLength: Int) -> Bool {
        text.utf8.count <= 8 * maxLength && text.count <= maxLength
    }
}
