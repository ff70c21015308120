/// Text of people inside Markdown.
enum MarkdownText {
    /// The text in one line, so that it is shown as it is.
    ///
    /// Escapes keep Markdown from seeing more in it. Forges look for people, issues and addresses once more in what comes out, where escapes are gone: a
    /// space of no width parts those, which nobody sees.
    /// - Source: CommonMark 0.31 sections 2.4 and 2.5; GitHub Docs, "Autolinked references and URLs", and "Mentioning people and teams".
    static func escaped(_ text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        var escaped = ""
        for (place, scalar) in scalars.enumerated() {
            switch scalar {
            case "&", "<", ">", "@", "|": escaped += "&#\(scalar.value);"
            case "\\", "`", "*", "_", "{", "}", "[", "]", "(", ")", "#", "+", "-", ".", "!", "~", "=", ":", "/", "^", "$", "%", "\"", "'":
                escaped += "\\\(scalar)"
            case _ where scalar.properties.isWhitespace || scalar.properties.generalCategory == .control: escaped += " "
            default: escaped.unicodeScalars.append(scalar)
            }
            if self.mayRefer(scalars, at: place) { escaped += self.parting }
        }
        return escaped
    }

    /// A space of no width.
    private static let parting = "&#8203;"

    /// Whether a forge may make a link of what this character begins or holds together: `@name`, `a@b.c`, `#12`, `!12`, `$12`, `%12`, `&12`, `~label`,
    /// `GH-12`, `https://`, `www.`; or a picture, as of `:smile:`.
    private static func mayRefer(_ scalars: [Unicode.Scalar], at place: Int) -> Bool {
        guard place + 1 < scalars.count else { return false }
        let next = scalars[place + 1]
        switch scalars[place] {
        case "@", "#", "!", "$", "%", "&", "~": return self.isWord(next)
        case "-": return place >= 2 && scalars[(place - 2)..<place].map { String($0).uppercased() } == ["G", "H"] && self.isWord(next)
        case ":": return next == "/" || self.beginsEmoji(scalars[(place + 1)...])
        case ".": return place >= 3 && scalars[(place - 3)..<place].allSatisfy { $0 == "w" || $0 == "W" } && self.isWord(next)
        default: return false
        }
    }

    /// Whether a name of an emoji and another colon follow; a time of day such as 10:44:40 is none.
    private static func beginsEmoji(_ rest: ArraySlice<Unicode.Scalar>) -> Bool {
        let name = rest.prefix { $0 != ":" }
        let isName = name.allSatisfy {
            $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil || "_+-".unicodeScalars.contains($0))
        }
        return isName && name.count < rest.count && (name.count > 2 || name.contains { $0.properties.numericType == nil })
    }

    /// What a name or a number may begin with; a quote too, behind which labels have spaces.
    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "_" || scalar == "\""
    }

    /// A link's target in angle brackets; nil for what is no address of the web, or would end the brackets or the cell.
    static func target(_ link: String) -> String? {
        let isWeb = ["https://", "http://"].contains { link.utf8.prefix($0.utf8.count).elementsEqual($0.utf8) }
        let isWhole = link.unicodeScalars.allSatisfy { !$0.properties.isWhitespace && !"<>\\|`\"".unicodeScalars.contains($0) }
        return isWeb && isWhole ? "<\(link)>" : nil
    }
}
