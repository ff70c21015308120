import JSONText

/// What a refusal is called in the language of who reads it.
enum RefusalText {
    /// The words for an `error`, with what its details tell.
    static func text(of error: JSONObject, _ language: Language) -> String {
        let (code, details) = (error["code"]?.stringValue ?? "", error["details"]?.objectValue)
        // This client's own word: the round that was meant is over.
        if code == "round_over", let asked = details?["asked"]?.intValue, language == .spanish {
            return error["action"] == "startVote"
                ? "La ronda \(asked) ya se jugó: no se ha abierto otra"
                : "La ronda \(asked) ya terminó: lo que era para ella no se ha enviado"
        }
        let text = self.text(code, error["message"]?.stringValue ?? "", language)
        guard code == "rate_limited", let wait = details?["retryAfterMs"]?.intValue, (1...3_600_000).contains(wait) else { return text }
        return text + " (\((wait + 999) / 1000) s)"
    }

    /// The server's own English words for a code that is not known here.
    static func text(_ code: String, _ message: String, _ language: Language) -> String {
        guard language == .spanish, let words = Self.spanish[code] else { return message.isEmpty ? code : message }
        return words
    }

    private static let spanish: [String: String] = [
        "already_voting": "Ya hay una ronda abierta", "bad_passcode": "La clave no es esa", "bad_value": "Esa carta no está en la baraja",
        "game_ended": "La partida ha terminado", "game_full": "La partida está llena", "game_locked": "La partida no admite a nadie nuevo",
        "game_not_found": "No hay ninguna partida con ese código", "limit": "Se ha llegado a un límite",
        "not_dealer": "Eso lo hace quien reparte",
        "not_revealed": "Esa ronda no está destapada", "not_voting": "No hay ninguna ronda abierta",
        "player_not_found": "Esa persona no está en la partida", "rate_limited": "Demasiado seguido: espera un poco",
        "round_over": "Esa ronda ya está cerrada", "spectator": "Quien mira no vota: /jugar", "stale_vote": "Hay un voto tuyo más reciente",
        "story_not_found": "Esa historia no está en la lista", "unavailable": "El servidor no puede ahora: no se ha hecho",
        "unknown": "Se perdió la respuesta: puede que se hiciera", "unknown_action": "Este servidor no conoce esa orden",
    ]
}
