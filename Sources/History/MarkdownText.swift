/// Text of people inside Markdown.
enum MarkdownText {
    /// The text in one line, so that it is shown as it is.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&", "<", ">", "@", "|": escaped += "&#\(scalar.value);"
            case "\\", "`", "*", "_", "{", "}", "[", "]", "(", ")", "#", "+", "-", ".", "!", "~", "=", ":", "/", "^", "$", "\"", "'":
                escaped += "\\\(scalar)"
            case _ where scalar.properties.isWhitespace || scalar.properties.generalCategory == .control: escaped += " "
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// A link's target in angle brackets; nil for what is no address of the web, or would end the brackets or the cell.
    static func target(_ link: String) -> String? {
        let isWeb = ["https://", "http://"].contains { link.utf8.prefix($0.utf8.count).elementsEqual($0.utf8) }
        let isWhole = link.unicodeScalars.allSatisfy { !$0.properties.isWhitespace && !"<>\\|`\"".unicodeScalars.contains($0) }
        return isWeb && isWhole ? "<\(link)>" : nil
    }
}
