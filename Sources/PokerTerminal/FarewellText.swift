import PokerClient

/// What stands on the terminal once it is given back.
package enum FarewellText {
    /// The line, and whether it ended as somebody wanted. Who only quits is told how to come back, with the token: it is their own terminal.
    package static func text(
        _ ending: SeatEnding, url: String, seat: SeatRequest, game: String?, _ language: Language
    ) -> (text: String, isGood: Bool) {
        switch ending {
        case .quit:
            // The game is the server's word, and the line is there to be pasted into a shell.
            guard let game, game.utf8.allSatisfy(Self.isOfName) else { return (language.text("Good-bye.", "Hasta luego."), true) }
            let command = "POKERFACE_TOKEN=\(seat.token) pokerface play \(url) --game \(game)"
            return (language.text("Your seat is kept: \(command)", "Tu sitio se conserva: \(command)"), true)
        case .left: return (language.text("You have left the game.", "Has dejado la partida."), true)
        case .removed:
            return (language.text("The dealer has removed you from the game.", "Quien reparte te ha expulsado de la partida."), false)
        case .gameGone: return (language.text("The game is no more.", "La partida ya no existe."), false)
        case .refused(let code, let message): return ("pokerface: " + TextCells.safe(RefusalText.text(code, message, language)), false)
        case .unreachable(let reason): return ("pokerface: " + TextCells.safe(reason), false)
        }
    }

    /// What codes and slugs consist of.
    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
