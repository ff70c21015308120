import Transport

/// The parts of a webhook's URL, read strictly (RFC 3986).
enum WebhookURLText {
    /// Characters of URLs, without the brackets that only stand around an address.
    static func isAllowed(_ byte: UInt8) -> Bool {
        self.isWord(byte) || "-._~:/?#[]@!$&'()*+,;=%".utf8.contains(byte)
    }

    /// Host and port of an authority; an address in brackets comes with them.
    static func split(_ authority: Substring) throws(WebhookURLProblem) -> (host: Substring, port: Substring?) {
        let afterHost =
            authority.hasPrefix("[") ? authority.firstIndex(of: "]").map(authority.index(after:)) : authority.firstIndex(of: ":")
        guard let afterHost else {
            guard !authority.hasPrefix("[") else { throw .host }
            return (authority, nil)
        }
        let rest = authority[afterHost...]
        guard rest.isEmpty || rest.hasPrefix(":") else { throw .host }
        return (authority[..<afterHost], rest.isEmpty ? nil : rest.dropFirst())
    }

    static func port(_ text: Substring) throws(WebhookURLProblem) -> Int {
        guard (1...5).contains(text.utf8.count), text.utf8.allSatisfy(self.isDigit), let port = Int(text), (1...65535).contains(port) else {
            throw .port
        }
        return port
    }

    static func host(_ text: Substring) throws(WebhookURLProblem) -> WebhookURL.Host {
        if text.hasPrefix("[") {
            let inside = text.dropFirst().dropLast()
            guard !inside.utf8.contains(UInt8(ascii: "%")), let address = IPAddress(text: inside) else { throw .host }
            return .address(address)
        }
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        guard let last = labels.last, text.utf8.count <= 253, labels.allSatisfy(self.isLabel) else { throw .host }
        // What ends in a number is an address to some resolvers, in whatever notation (WHATWG URL, "ends in a number").
        guard last.utf8.allSatisfy(self.isDigit) || last.lowercased().hasPrefix("0x") else { return .name(text.lowercased()) }
        guard labels.count == 4, let address = IPAddress(text: text) else { throw .host }
        return .address(address)
    }

    /// Path and query: every percent sign begins a byte in hexadecimal.
    static func isPath(_ text: Substring) -> Bool {
        guard !text.utf8.contains(UInt8(ascii: "[")), !text.utf8.contains(UInt8(ascii: "]")) else { return false }
        return text.split(separator: "%", omittingEmptySubsequences: false).dropFirst().allSatisfy { part in
            part.utf8.count >= 2 && part.utf8.prefix(2).allSatisfy(self.isHexadecimal)
        }
    }

    private static func isLabel(_ text: Substring) -> Bool {
        (1...63).contains(text.utf8.count) && text.utf8.allSatisfy { self.isWord($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        self.isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        self.isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
