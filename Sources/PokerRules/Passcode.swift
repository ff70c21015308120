/// What people say at the door of a game that has one. Never logged, never stored: only what is derived from it is. A value.
package struct Passcode: Sendable, Equatable {
    /// The longest passcode, in characters.
    package static let maxLength = 64

    /// The passcode itself, without the space around it.
    package let text: String

    /// The passcode that somebody typed.
    ///
    /// - Throws: `badText` when it has not 1 to 64 characters or cannot be shown; the message holds nothing of it.
    package init(_ text: String) throws(PokerRulesError) {
        let passcode = ShownText.trimmed(text)
        guard ShownText.isShowable(passcode), ShownText.fits(passcode, Self.maxLength) else {
            throw PokerRulesError(code: .badText, message: "Give a passcode of 1 to \(Self.maxLength) visible characters")
        }
        self.text = passcode
    }
}

extension Passcode: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Says nothing, so that no log line can.
    package var description: String { "Passcode" }
    /// Says nothing, so that no log line can.
    package var debugDescription: String { "Passcode" }
    /// Shows nothing, so that no dump can.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
