/// The secret that owns a seat. Never logged, never stored: only its hash is. A value.
package struct SeatToken: Sendable, Equatable {
    /// The secret itself.
    package let text: String

    /// The secret that a client brought; nil unless it is 22 to 128 characters of base64url, so 128 random bits have room.
    package init?(_ text: String) {
        guard (22...128).contains(text.utf8.count), text.utf8.allSatisfy(Self.isAllowed) else { return nil }
        self.text = text
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}

extension SeatToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Says nothing, so that no log line can.
    package var description: String { "SeatToken" }
    /// Says nothing, so that no log line can.
    package var debugDescription: String { "SeatToken" }
    /// Shows nothing, so that no dump can.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
