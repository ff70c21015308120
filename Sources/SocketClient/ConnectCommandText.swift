import NIOCore

/// What the terminal client makes of things that are not plain text.
enum ConnectCommandText {
    /// Text without control characters: another person's name must not steer this person's terminal.
    static func printable(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: Self.isControl) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if Self.isControl(scalar) {
                result += "\\u{" + String(scalar.value, radix: 16) + "}"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// The size and the first bytes of a binary message.
    static func binary(_ bytes: ByteBuffer) -> String {
        let shown = bytes.readableBytesView.prefix(32).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        let more = bytes.readableBytes > 32 ? " ..." : ""
        return "(binary, \(bytes.readableBytes) bytes) " + shown.joined(separator: " ") + more
    }

    /// The lines that say why there is no connection; with what a server answered instead.
    static func failure(_ error: SocketClientError) -> String {
        var text = "error: \(Self.printable(error.message))\n"
        if let body = error.response?.body, body.readableBytes > 0 {
            for line in String(buffer: body).split(separator: "\n", omittingEmptySubsequences: false) where !line.isEmpty {
                text += Self.printable(String(line)) + "\n"
            }
        }
        return text
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar != "\t" && (scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || (0x202A...0x202E).contains(scalar.value))
    }
}
