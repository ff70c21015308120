import PokerClient

extension SeatSession {
    /// Takes a frame where chance does not matter: nothing is added to what a server asks to wait.
    mutating func received(_ text: String, at now: Int64) -> [Effect] { self.received(text, at: now, random: 0) }
}
