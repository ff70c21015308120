import JSONText

/// What a seat's client tells the program that shows it.
package enum SeatReport: Sendable, Equatable {
    /// The state is another one.
    case changed(GameState)
    /// A frame of the server, as it came, without those that say nothing new.
    case frame(text: String)
    /// Something came that is no JSON object: its beginning, nil when it was no text either, and how many bytes it had.
    case unreadable(text: String?, bytes: Int)
    /// An answer of this client itself, in the shape of the server's `error`, or of its `reply` where that got lost.
    case answer(JSONObject)
    /// The seat was taken, for the first time or again.
    case seated(game: String, player: String)
    /// The connection to that server is sought.
    case connecting(url: String)
    /// There is no connection; the next attempt is made after so many milliseconds.
    case lost(reason: String, retryAfter: Int64)
}

/// Why a seat's client ended.
package enum SeatEnding: Sendable, Equatable {
    /// It was asked to; the seat stays for who has the token.
    case quit
    /// It left the game for good.
    case left
    /// The dealer removed it.
    case removed
    /// The game is no more.
    case gameGone
    /// The server does not let it in; a repetition does not help.
    case refused(code: String, message: String)
    /// There is no way to the server.
    case unreachable(String)
}
