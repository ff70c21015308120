/// Reads one field's value byte by byte.
struct WebSocketExtensionScanner {
    private let bytes: [UInt8]
    private var position = 0

    init(_ field: String) { self.bytes = Array(field.utf8) }

    /// All that is in the field. An empty element is no mistake (RFC 9110 section 5.6.1).
    mutating func list() -> [WebSocketExtension]? {
        var found: [WebSocketExtension] = []
        repeat {
            self.skipBlanks()
            if self.position == self.bytes.count { break }
            if self.bytes[self.position] == UInt8(ascii: ",") { continue }
            guard let next = self.element() else { return nil }
            found.append(next)
        } while self.take(",")
        return self.position == self.bytes.count ? found : nil
    }

    private mutating func element() -> WebSocketExtension? {
        guard let name = self.token() else { return nil }
        var parameters: [WebSocketExtension.Parameter] = []
        while self.take(";") {
            self.skipBlanks()
            guard let parameter = self.token() else { return nil }
            var value: String?
            if self.take("=") {
                self.skipBlanks()
                value = self.next == UInt8(ascii: "\"") ? self.quoted() : self.token()
                guard value != nil else { return nil }
            }
            parameters.append(WebSocketExtension.Parameter(parameter, value))
        }
        return WebSocketExtension(name, parameters)
    }

    private var next: UInt8? { self.position < self.bytes.count ? self.bytes[self.position] : nil }

    /// Steps over the separator and the blanks around it, if it is the next one.
    private mutating func take(_ separator: Unicode.Scalar) -> Bool {
        self.skipBlanks()
        guard self.next == UInt8(ascii: separator) else { return false }
        self.position += 1
        return true
    }

    private mutating func skipBlanks() {
        while let byte = self.next, byte == 0x20 || byte == 0x09 { self.position += 1 }
    }

    private mutating func token() -> String? {
        let start = self.position
        while let byte = self.next, WebSocketToken.isTokenByte(byte) { self.position += 1 }
        return start == self.position ? nil : String(decoding: self.bytes[start..<self.position], as: UTF8.self)
    }

    /// What stands in the quotes has to be a token once they and the backslashes are gone (RFC 6455 section 9.1).
    private mutating func quoted() -> String? {
        self.position += 1
        var value: [UInt8] = []
        while let byte = self.next {
            self.position += 1
            if byte == UInt8(ascii: "\"") { return value.isEmpty ? nil : String(decoding: value, as: UTF8.self) }
            if byte == UInt8(ascii: "\\") {
                guard let escaped = self.next else { return nil }
                self.position += 1
                value.append(escaped)
            } else {
                value.append(byte)
            }
            guard value.last.map(WebSocketToken.isTokenByte) == true else { return nil }
        }
        return nil
    }
}
