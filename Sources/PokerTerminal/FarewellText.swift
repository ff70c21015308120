import PokerClient

/// What stands on the terminal once it is given back.
package enum FarewellText {
    /// The line, and whether it ended as somebody wanted. Who only quits is told how to come back, with the token: it is their own terminal.
    package static func text(
        _ ending: SeatEnding, url: String, seat: SeatRequest, game: String?, _ language: Language
    ) -> (text: String, isGood: Bool) {
        switch ending {
        case .quit:
            guard let game else { return (language.text("Good-bye.", "Hasta luego."), true) }
            let command = "POKERFACE_TOKEN=\(seat.token) pokerface play \(url) --game \(game)"
            return (language.text("Your seat is kept: \(command)", "Tu sitio se conserva: \(command)"), true)
        case .left: return (language.text("You have left the game.", "Has dejado la partida."), true)
        case .removed:
            return (language.text("The dealer has removed you from the game.", "Quien reparte te ha expulsado de la partida."), false)
        case .gameGone: return (language.text("The game is no more.", "La partida ya no existe."), false)
        case .refused(let code, let message): return ("pokerface: " + RefusalText.text(code, TextCells.safe(message), language), false)
        case .unreachable(let reason): return ("pokerface: " + TextCells.safe(reason), false)
        }
    }
}
