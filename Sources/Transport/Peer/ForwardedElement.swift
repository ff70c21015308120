import NIOHTTP1

/// What one proxy said of the request that it got.
struct ForwardedElement: Equatable {
    /// Where it came from, in the usual text; nil when that is hidden or unreadable.
    var address: String?
    var isSecure: Bool?
    var host: String?
    var pathPrefix: String?

    /// More elements than any chain of proxies has are a client's own.
    private static let limit = 32

    // MARK: Forwarded

    /// The elements of `Forwarded`, the nearest proxy's last (RFC 7239 section 4). From a faulty one outwards everything is left out.
    static func parse(_ fields: [String]) -> [ForwardedElement] {
        var elements: [ForwardedElement] = []
        for text in fields.flatMap({ FieldText.split($0, at: ",") }).suffix(Self.limit).reversed() {
            guard let element = Self(forwarded: text) else { break }
            elements.append(element)
        }
        return elements.reversed()
    }

    private init() {}

    private init?(forwarded text: Substring) {
        for pair in FieldText.split(text, at: ";") {
            guard let equals = pair.utf8.firstIndex(of: UInt8(ascii: "=")),
                let value = FieldText.unquoted(FieldText.trimmed(pair[pair.utf8.index(after: equals)...]))
            else { return nil }
            switch FieldText.trimmed(pair[..<equals]).lowercased() {
            case "for": self.address = Self.address(of: value)
            case "proto": self.isSecure = Self.isSecure(value)
            case "host": self.host = FieldText.host(value)
            default: break
            }
        }
    }

    // MARK: X-Forwarded-*

    /// The elements that the `X-Forwarded-` fields make, the nearest proxy's last.
    ///
    /// The other fields have a value for each address, or the one that the last proxy wrote.
    static func xForwarded(_ headers: HTTPHeaders) -> [ForwardedElement] {
        let addresses = Self.list(headers, "x-forwarded-for").map { Self.address(of: $0) }
        let schemes = Self.list(headers, "x-forwarded-proto").map { Self.isSecure($0) }
        let hosts = Self.list(headers, "x-forwarded-host").map { FieldText.host($0) }
        var elements = [ForwardedElement](repeating: ForwardedElement(), count: max(1, addresses.count))
        let last = elements.count - 1
        for (index, address) in addresses.enumerated() { elements[index].address = address }
        Self.spread(schemes, over: &elements, \.isSecure)
        Self.spread(hosts, over: &elements, \.host)
        elements[last].pathPrefix = Self.list(headers, "x-forwarded-prefix").last.flatMap { Self.prefix($0) }
        return elements
    }

    private static func spread<Value>(
        _ values: [Value?], over elements: inout [ForwardedElement], _ path: WritableKeyPath<ForwardedElement, Value?>
    ) {
        guard values.count == elements.count else {
            elements[elements.count - 1][keyPath: path] = values.last ?? nil
            return
        }
        for (index, value) in values.enumerated() { elements[index][keyPath: path] = value }
    }

    private static func list(_ headers: HTTPHeaders, _ name: String) -> [String] {
        let parts = headers[name].flatMap { $0.utf8.split(separator: UInt8(ascii: ",")).map { FieldText.trimmed(Substring($0)) } }
        return parts.filter { !$0.isEmpty }.suffix(Self.limit).map(String.init)
    }

    // MARK: Values

    /// The address of a node: `192.0.2.1`, `192.0.2.1:47011`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:47011`; nil for a hidden one.
    private static func address(of node: String) -> String? {
        if let whole = IPAddress(text: node) { return whole.text }
        let bytes = node.utf8
        let isBracketed = bytes.first == UInt8(ascii: "[")
        let start = isBracketed ? bytes.index(after: bytes.startIndex) : bytes.startIndex
        guard let end = bytes[start...].firstIndex(of: UInt8(ascii: isBracketed ? "]" : ":")) else { return nil }
        let port = isBracketed ? bytes[bytes.index(after: end)...] : bytes[end...]
        guard port.isEmpty || port.first == UInt8(ascii: ":") && UInt16(Substring(port.dropFirst())) != nil else { return nil }
        return IPAddress(text: node[start..<end])?.text
    }

    private static func isSecure(_ scheme: String) -> Bool? {
        switch scheme.lowercased() {
        case "https", "wss": true
        case "http", "ws": false
        default: nil
        }
    }

    private static func prefix(_ text: String) -> String? {
        let isPlain = text.utf8.allSatisfy { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 | 0x20 || "0123456789-._~/%".utf8.contains($0) }
        guard isPlain, text.hasPrefix("/"), !text.hasPrefix("//"), text.utf8.count <= 255 else { return nil }
        return String(text.hasSuffix("/") ? text.dropLast() : text[...])
    }
}
