import Cryptography
import PokerRules

/// How a game's passcode is turned into what Redis holds of it. A value.
package struct PasscodeSalt: Sendable, Equatable {
    /// The rounds of a new passcode: some 4 ms of a processor for each guess, and for each of those who know it.
    package static let usualRounds: Int32 = 10_000
    /// What a game may ask for: a record that somebody forged must not occupy a node for long.
    private static let allowedRounds: ClosedRange<Int32> = 1...1_000_000

    private let rounds: Int32
    private let salt: String

    /// A salt for a new passcode: 128 random bits.
    package static func make() -> PasscodeSalt {
        PasscodeSalt(rounds: Self.usualRounds, salt: Base64.encodeURLSafe(SecureRandom.bytes(16)))
    }

    private init(rounds: Int32, salt: String) {
        self.rounds = rounds
        self.salt = salt
    }

    /// The salt as the step tells it, `rounds|salt`; nil for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: "|", omittingEmptySubsequences: false)
        guard parts.count == 2, let rounds = Int32(parts[0]), Self.allowedRounds.contains(rounds), !parts[1].isEmpty else { return nil }
        self.init(rounds: rounds, salt: String(parts[1]))
    }

    /// What the step keeps and compares, `rounds|salt|value`. Takes milliseconds.
    package func seal(_ passcode: Passcode) -> String {
        let value = PasswordDerivation.derive(passcode.text.utf8, salt: Array(self.salt.utf8), rounds: self.rounds)
        return "\(self.rounds)|\(self.salt)|\(Base64.encodeURLSafe(value))"
    }
}
