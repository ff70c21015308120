/// What can be typed behind a slash, in either language. Its work is in `Command+Reading`.
enum Command: CaseIterable {
    case start, timer, close, discard, settle, back, story, forget, name, player, spectator, dealer, remove, nudge, react
    case title, deck, lock, unlock, passcode, end, leave, help, quit

    /// The words, the English one first.
    var words: (english: String, spanish: String) {
        switch self {
        case .start: ("start", "empezar")
        case .timer: ("timer", "tiempo")
        case .close: ("reveal", "destapar")
        case .discard: ("discard", "descartar")
        case .settle: ("settle", "acordar")
        case .back: ("back", "retirar")
        case .story: ("story", "historia")
        case .forget: ("forget", "olvidar")
        case .name: ("name", "nombre")
        case .player: ("player", "jugar")
        case .spectator: ("spectator", "mirar")
        case .dealer: ("dealer", "reparte")
        case .remove: ("remove", "expulsar")
        case .nudge: ("nudge", "avisar")
        case .react: ("react", "gesto")
        case .title: ("title", "titulo")
        case .deck: ("deck", "baraja")
        case .lock: ("lock", "cerrar")
        case .unlock: ("unlock", "abrir")
        case .passcode: ("passcode", "clave")
        case .end: ("end", "terminar")
        case .leave: ("leave", "salir")
        case .help: ("help", "ayuda")
        case .quit: ("quit", "irse")
        }
    }

    /// The command of a word; accents may be typed or not.
    init?(word: String) {
        let word = String(word.map { Self.plain[$0] ?? $0 })
        guard let command = Self.allCases.first(where: { $0.words.english == word || $0.words.spanish == word }) else { return nil }
        self = command
    }

    private static let plain: [Character: Character] = ["á": "a", "é": "e", "í": "i", "ó": "o", "ú": "u"]

    /// What it takes and does, for the help.
    func help(_ language: Language) -> (takes: String, does: String) {
        let texts: (english: (String, String), spanish: (String, String))
        switch self {
        case .start:
            texts = (
                ("[STORY]", "open a round: the next story, a number, or any text"),
                ("[HISTORIA]", "abrir ronda: la siguiente, un número o un texto")
            )
        case .timer:
            texts = (("SECONDS [STORY]", "the same, and it closes by itself"), ("SEGUNDOS [HISTORIA]", "lo mismo, y se cierra sola"))
        case .close: texts = (("", "close the round"), ("", "cerrar la ronda"))
        case .discard: texts = (("", "throw its votes away"), ("", "descartar sus votos"))
        case .settle:
            texts = (
                ("[CARD]", "write the estimate down: the suggestion, or a card"),
                ("[CARTA]", "anotar la estimación: la sugerida u otra")
            )
        case .back: texts = (("", "take your vote back"), ("", "retirar tu voto"))
        case .story: texts = (("TITLE", "add a story"), ("TÍTULO", "añadir una historia"))
        case .forget: texts = (("NUMBER", "remove a story"), ("NÚMERO", "quitar una historia"))
        case .name: texts = (("NAME", "change your name"), ("NOMBRE", "cambiar tu nombre"))
        case .player: texts = (("", "sit down to vote"), ("", "sentarte a votar"))
        case .spectator: texts = (("", "only watch"), ("", "solo mirar"))
        case .dealer: texts = (("NAME", "make somebody a dealer"), ("NOMBRE", "hacer que alguien reparta"))
        case .remove: texts = (("NAME", "remove somebody for good"), ("NOMBRE", "expulsar a alguien"))
        case .nudge: texts = (("[NAME]", "remind those who have not voted"), ("[NOMBRE]", "avisar a quien no ha votado"))
        case .react: texts = (("EMOJI", "show a reaction"), ("EMOJI", "mostrar un gesto"))
        case .title: texts = (("TEXT", "name the game"), ("TEXTO", "dar título a la partida"))
        case .deck:
            texts = (("NAME or 1,2,4", "another deck from the next round on"), ("NOMBRE o 1,2,4", "otra baraja desde la ronda siguiente"))
        case .lock: texts = (("", "let nobody new in"), ("", "no admitir a nadie nuevo"))
        case .unlock: texts = (("", "let people in again"), ("", "admitir otra vez"))
        case .passcode:
            texts = (
                ("[TEXT]", "ask newcomers for it; without text for nothing"),
                ("[TEXTO]", "pedirla a quien llegue; sin texto, nada")
            )
        case .end: texts = (("", "end the game for everybody"), ("", "terminar la partida para todos"))
        case .leave: texts = (("", "give your seat up"), ("", "dejar tu sitio"))
        case .help: texts = (("", "this, and back"), ("", "esto, y volver"))
        case .quit: texts = (("", "go and keep your seat"), ("", "irte y conservar tu sitio"))
        }
        return language == .spanish ? texts.spanish : texts.english
    }
}
