/// The syntax of addresses and URLs in settings; whether they can be reached shows at start.
enum HostText {
    /// A host name, an IPv4 address, or an IPv6 address without brackets (a zone behind `%` allowed).
    static func isValid(_ text: String) -> Bool {
        guard (1...253).contains(text.utf8.count) else { return false }
        if text.contains(":") { return isIPv6(text) }
        return text.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
    }

    /// Whether it is an IPv4 or IPv6 address.
    static func isAddress(_ text: String) -> Bool {
        text.contains(":") || (text.utf8.allSatisfy { isDigit($0) || $0 == UInt8(ascii: ".") } && text.split(separator: ".").count == 4)
    }

    static func isPrefixByte(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || [UInt8(ascii: ":"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-")].contains(byte)
    }

    /// `url` with a password replaced by `***`, for messages and logs.
    static func redacted(_ url: String) -> String {
        guard let scheme = url.firstRange(of: "://"), let at = url.lastIndex(of: "@"), at >= scheme.upperBound else { return url }
        let user = url[scheme.upperBound..<at].prefix { $0 != ":" }
        return url[..<scheme.upperBound] + user + ":***" + url[at...]
    }

    private static func isIPv6(_ text: String) -> Bool {
        let address = text.prefix { $0 != "%" }
        return address.filter { $0 == ":" }.count >= 2
            && address.utf8.allSatisfy { isHex($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }
    }

    private static func isHex(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
