import JSONText
import PokerClient

// What a command with its words asks the server for.

extension Command {
    func read(_ rest: String, _ game: GameState, _ language: Language) -> TypedLine {
        switch self {
        case .help: .help
        case .quit: .quit
        case .close: .action(["action": "closeVote"])
        case .discard: .action(["action": "closeVote", "discard": true])
        case .back: .action(["action": "vote", "value": .null])
        case .leave: .action(["action": "leaveGame"])
        case .end: .action(["action": "endGame"])
        case .start: Self.start(rest, game)
        case .timer: Self.timer(rest, game, language)
        case .settle: Self.settle(rest, game, language)
        case .story, .forget: self.readStory(rest, game, language)
        case .name, .player, .spectator, .dealer, .remove, .nudge, .react: self.readPerson(rest, game, language)
        case .title, .deck, .lock, .unlock, .passcode: self.readOption(rest, language)
        }
    }

    /// A round of the story that the words mean, or without words of the next one of the list that has no estimate.
    static func start(_ rest: String, _ game: GameState) -> TypedLine {
        let next = game.stories.stories.first { $0.estimate == nil }?.id
        let story = rest.isEmpty ? next : self.story(rest, game)?.id ?? rest
        guard let story else { return .action(["action": "startVote"]) }
        return .action(["action": "startVote", "story": .string(story)])
    }

    private static func timer(_ rest: String, _ game: GameState, _ language: Language) -> TypedLine {
        let parts = rest.split(maxSplits: 1, whereSeparator: \.isWhitespace)
        guard let seconds = parts.first.flatMap({ Int($0) }), (1...86_400).contains(seconds) else {
            return .refused(
                language.text("Give the seconds first, 1 to 86400: /timer 60", "Primero los segundos, de 1 a 86400: /tiempo 60"))
        }
        guard case .action(let start) = self.start(parts.count > 1 ? String(parts[1]) : "", game) else { return .help }
        return .action(JSONObject(members: start.members + [.init(key: "seconds", value: JSONValue(integerLiteral: seconds))]))
    }

    /// Without words the suggestion of the round on the table.
    static func settle(_ rest: String, _ game: GameState, _ language: Language) -> TypedLine {
        guard let value = rest.isEmpty ? game.openResult?.statistics?.suggestion : rest else {
            return .refused(language.text("Nothing is suggested: /settle CARD", "No hay sugerencia: /acordar CARTA"))
        }
        return .action(["action": "settle", "value": .string(value)])
    }

    /// A story by its number in the list or by its id.
    private static func story(_ text: String, _ game: GameState) -> StoryList.Story? {
        let stories = game.stories.stories
        if let number = Int(text), stories.indices.contains(number &- 1) { return stories[number &- 1] }
        return game.stories[text]
    }

    private func readStory(_ rest: String, _ game: GameState, _ language: Language) -> TypedLine {
        guard self == .forget else {
            guard !rest.isEmpty else {
                return .refused(language.text("Give the title: /story Login page", "Di el título: /historia Entrada"))
            }
            return .action(["action": "putStories", "stories": .array([["title": .string(rest)]])])
        }
        guard let story = Self.story(rest, game) else {
            return .refused(language.text("No story has this number: /forget 2", "Ninguna historia tiene ese número: /olvidar 2"))
        }
        return .action(["action": "removeStories", "ids": .array([.string(story.id)])])
    }

    private func readPerson(_ rest: String, _ game: GameState, _ language: Language) -> TypedLine {
        switch self {
        case .player, .spectator: return .action(["action": "setPlayer", "seat": self == .player ? "player" : "spectator"])
        case .name: return rest.isEmpty ? Self.needsText(language) : .action(["action": "setPlayer", "name": .string(rest)])
        case .react: return rest.isEmpty ? Self.needsText(language) : .action(["action": "react", "emoji": .string(rest)])
        case .nudge where rest.isEmpty: return .action(["action": "nudge"])
        default: break
        }
        let people = game.players.filter { $0.name.lowercased() == rest.lowercased() || $0.id == rest }
        guard let person = people.first, people.count == 1 else {
            return .refused(language.text("Nobody here is called \"\(rest)\"", "Aquí nadie se llama «\(rest)»"))
        }
        switch self {
        case .dealer: return .action(["action": "setPlayer", "player": .string(person.id), "dealer": true])
        case .remove: return .action(["action": "removePlayer", "player": .string(person.id)])
        default: return .action(["action": "nudge", "player": .string(person.id)])
        }
    }

    private func readOption(_ rest: String, _ language: Language) -> TypedLine {
        switch self {
        case .title: return .action(["action": "setGame", "title": .string(rest)])
        case .lock, .unlock: return .action(["action": "setGame", "locked": .bool(self == .lock)])
        case .passcode: return .action(["action": "setGame", "passcode": rest.isEmpty ? .null : .string(rest)])
        default:
            guard !rest.isEmpty else { return Self.needsText(language) }
            return .action(["action": "setGame", "deck": DeckText.value(rest)])
        }
    }

    private static func needsText(_ language: Language) -> TypedLine {
        .refused(language.text("Something is missing behind it: /help", "Falta algo detrás: /ayuda"))
    }
}

/// A deck as people write it.
package enum DeckText {
    /// Cards with commas between them are a deck of one's own, anything else is the name of one.
    package static func value(_ text: String) -> JSONValue {
        let cards = text.split(separator: ",").map { JSONValue.string($0.trimmed) }
        return cards.count > 1 ? .array(cards) : .string(text)
    }
}
