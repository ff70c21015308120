import Cryptography
import PokerRules

/// What follows from a seat's token: the hash that is stored, and the codes of the game that it makes.
package enum SeatSecret {
    /// A new token of 144 random bits, 24 characters.
    package static func makeToken() -> SeatToken? {
        SeatToken(Base64.encodeURLSafe(SecureRandom.bytes(18)))
    }

    /// What Redis holds of a token: 132 bits of SHA-256, as 22 characters, so that the field stays short.
    package static func hash(_ token: SeatToken) -> String {
        String(Base64.encodeURLSafe(Digest.sha256("seat:\(token.text)".utf8)).prefix(22))
    }

    /// The code of the game that the token makes; `attempt` counts the codes that others had already.
    ///
    /// The same on every node, so that createGame can be repeated anywhere.
    package static func code(_ token: SeatToken, attempt: Int) -> GameCode {
        GameCode(hash: Digest.sha256("game:\(attempt):\(token.text)".utf8))
    }
}
