/// Words that are searched for.
struct SecretWords {
    private let words: [String]

    init(_ words: [String]) { self.words = words }

    /// Those that a text holds.
    func found(in text: String) -> [String] { self.words.filter { text.contains($0) } }

    /// Those that some line holds.
    func found(in lines: [String]) -> [String] { self.found(in: lines.joined(separator: "\n")) }

    static func + (first: SecretWords, second: SecretWords) -> SecretWords { SecretWords(first.words + second.words) }
}
