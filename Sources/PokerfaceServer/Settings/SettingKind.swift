import Gateway
import Redis
import Transport

/// What kind of value a setting takes: the check, and the words for what it expects.
package enum SettingKind: Sendable {
    case port
    case count(ClosedRange<Int>)
    case seconds(ClosedRange<Double>)
    case choice(noun: String, [String])
    case host
    case hosts
    case origins
    case addressRanges
    case path
    case pathPrefix
    case file
    case serverName
    case redisURL
    case keyPrefix

    /// A value that passed the check.
    package enum Value: Sendable, Equatable {
        case text(String)
        case list([String])
        case integer(Int)
        case number(Double)
    }

    /// Whether several values make one setting (a repeated flag, a list in the file, commas in the environment).
    package var isList: Bool {
        switch self {
        case .hosts, .origins, .addressRanges: true
        default: false
        }
    }

    /// What it expects, behind "is not".
    var noun: String {
        switch self {
        case .port: "a port"
        case .count: "a whole number in range"
        case .seconds: "a number of seconds in range"
        case .choice(let noun, _): noun
        case .host, .hosts: "an address to listen on"
        case .origins: "an origin"
        case .addressRanges: "an address range"
        case .pathPrefix: "a path prefix"
        case .path: "a path"
        case .file: "a path of a file"
        case .serverName: "a server's name"
        case .redisURL: "a Redis URL"
        case .keyPrefix: "a key prefix"
        }
    }

    /// The allowed range in words.
    package var allowed: String {
        switch self {
        case .port: "0...65535"
        case .count(let range): "\(range.lowerBound)...\(range.upperBound)"
        case .seconds(let range): "\(SettingKind.text(range.lowerBound))...\(SettingKind.text(range.upperBound))"
        case .choice(_, let choices): choices.joined(separator: ", ")
        case .host, .hosts: "an IPv4 or IPv6 address or a host name"
        case .origins: "* or null or scheme://host[:port], with *. before the host or * for the port"
        case .addressRanges: "an IP address or CIDR such as 10.0.0.0/8"
        case .pathPrefix: "/ or a path such as /poker"
        case .serverName: "a host name, not an address"
        case .path, .file: "1 to 4000 bytes without NUL"
        case .redisURL: "redis[s]://[user[:password]@]host[:port][/db] or unix:///path[?db=1]"
        case .keyPrefix: "up to 32 letters, digits and : . _ -"
        }
    }

    /// The value of `texts`, or the text that is wrong. One text, or any number for a list.
    func value(of texts: [String]) -> Result<Value, WrongText> {
        if isList {
            if let wrong = texts.first(where: { !accepts($0) }) { return .failure(WrongText(text: wrong)) }
            return .success(.list(texts))
        }
        guard texts.count == 1, let text = texts.first else { return .failure(WrongText(text: texts.joined(separator: ","))) }
        guard let value = scalar(text) else { return .failure(WrongText(text: text)) }
        return .success(value)
    }

    /// A text that failed the check.
    struct WrongText: Error, Equatable { let text: String }

    private func scalar(_ text: String) -> Value? {
        switch self {
        case .port: return Int(text).flatMap { (0...65535).contains($0) ? .integer($0) : nil }
        case .count(let range): return Int(text).flatMap { range.contains($0) ? .integer($0) : nil }
        case .seconds(let range): return Double(text).flatMap { range.contains($0) ? .number($0) : nil }
        default: return accepts(text) ? .text(text) : nil
        }
    }

    private func accepts(_ text: String) -> Bool {
        switch self {
        case .port, .count, .seconds: scalar(text) != nil
        case .choice(_, let choices): choices.contains(text)
        case .host, .hosts: HostText.isValid(text)
        case .origins: text == "*" || text == "null" || OriginPattern(text: text) != nil
        case .addressRanges: AddressRange(text: text) != nil
        case .pathPrefix: PathPrefix(text: text) != nil
        case .serverName: HostText.isValid(text) && !HostText.isAddress(text)
        case .path, .file: (1...4000).contains(text.utf8.count) && !text.utf8.contains(0)
        case .redisURL: (try? RedisConfiguration.parse(url: text)) != nil
        case .keyPrefix: text.utf8.count <= 32 && text.utf8.allSatisfy(HostText.isPrefixByte)
        }
    }

    /// A number of seconds without a needless ".0".
    package static func text(_ seconds: Double) -> String {
        guard let whole = Int(exactly: seconds) else { return "\(seconds)" }
        return String(whole)
    }
}
