import Cryptography
import JSONText

/// Which game a client wants to sit at, and as whom. A value.
package struct SeatRequest: Sendable, Equatable {
    /// The game's code or slug; nil for a new game with a code of the server's choice.
    package var game: String?
    /// Whether a new game is made; with ``game`` one of that name, or the one that is there already.
    package var creates: Bool
    package var name: String
    /// Owns the seat: the same token is the same seat, whichever node is asked.
    package var token: String
    package var isSpectator = false
    package var passcode: String?
    /// Further fields of `createGame`, such as `title`, `deck` and `options`.
    package var creation: [JSONObject.Member] = []

    package init(game: String?, creates: Bool, name: String, token: String) {
        self.game = game
        self.creates = creates
        self.name = name
        self.token = token
    }

    /// A token that nobody can guess: 144 random bits.
    package static func makeToken() -> String { Base64.encodeURLSafe(SecureRandom.bytes(18)) }

    /// The action that takes the seat. It may be sent again, to any node: the token makes it one seat and one game.
    func action(id: String) -> JSONObject {
        var members: [JSONObject.Member] = [
            .init(key: "action", value: .string(self.creates ? "createGame" : "joinGame")), .init(key: "id", value: .string(id)),
            .init(key: "name", value: .string(self.name)), .init(key: "token", value: .string(self.token)),
            .init(key: "seat", value: self.isSpectator ? "spectator" : "player"),
        ]
        if let game = self.game { members.append(.init(key: self.creates ? "slug" : "game", value: .string(game))) }
        if let passcode = self.passcode { members.append(.init(key: "passcode", value: .string(passcode))) }
        if self.creates { members += self.creation }
        return JSONObject(members: members)
    }
}
