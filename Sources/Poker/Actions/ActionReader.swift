import JSONText
import PokerRules

/// Makes an action of a message's fields. A value.
struct ActionReader {
    let fields: FieldReader
    let limits: PokerConfiguration

    func read(_ name: String) throws(PokerRefusal) -> PokerAction {
        switch name {
        case "createGame": .createGame(try self.newGame())
        case "joinGame": .joinGame(try self.seatWish())
        case "startVote":
            .startVote(
                story: try self.fields.title("story") ?? "", seconds: try self.fields.whole("seconds", 1...self.limits.maxRoundSeconds),
                round: try self.openedRound())
        case "vote": try self.vote()
        case "closeVote": .closeVote(round: try self.round(), discards: try self.fields.flag("discard") ?? false)
        case "leaveGame": .leaveGame
        case "setPlayer": .setPlayer(try self.playerChange())
        case "setGame": .setGame(try self.gameChange())
        case "removePlayer": .removePlayer(try self.player())
        case "settle": .settle(try self.settlement())
        case "endGame": .endGame
        case "react": .react(emoji: try self.emoji())
        case "nudge": .nudge(player: try self.fields.has("player") ? self.player() : nil)
        case "sync": .sync(since: try self.since())
        case "putStories": .putStories(try self.stories.edit())
        case "removeStories": .removeStories(try self.stories.removedIDs())
        default: throw Self.unknown(name)
        }
    }

    private var stories: StoryReader { StoryReader(fields: self.fields, limit: self.limits.storiesPerGame) }

    private static func unknown(_ name: String) -> PokerRefusal {
        let names = PokerAction.names.joined(separator: ", ")
        let details: JSONObject = ["actions": .array(PokerAction.names.map(JSONValue.string))]
        if name.isEmpty { return PokerRefusal(.unknownAction, "Say in action what to do: \(names)", details: details) }
        return PokerRefusal(.unknownAction, "There is no such action; there are \(names)", details: details)
    }

    private func newGame() throws(PokerRefusal) -> NewGame {
        guard let name = try self.fields.name() else { throw PokerRefusal(.badRequest, "Give your name, such as \"name\":\"Ana\"") }
        var game = NewGame(name: name)
        game.isSpectator = try self.fields.isSpectator() ?? false
        game.token = try self.fields.token()
        game.wantsBeat = try self.fields.flag("beat") ?? false
        let reader = try GameOptionReader(self.fields)
        game.slug = try reader.slug()
        let options = try reader.read()
        game.title = options.title ?? ""
        game.deck = options.deck ?? Deck.fibonacci
        game.autoClose = options.autoClose ?? true
        game.anonymous = options.anonymous ?? false
        game.everyoneDeals = options.everyoneDeals ?? false
        game.isLocked = options.isLocked ?? false
        if case .set(let passcode)? = options.passcode { game.passcode = passcode }
        return game
    }

    private func gameChange() throws(PokerRefusal) -> GameOptions {
        let reader = try GameOptionReader(self.fields)
        guard try reader.slug() == nil else { throw PokerRefusal(.badRequest, "A game keeps its slug; leave slug out") }
        let options = try reader.read()
        guard options != GameOptions() else {
            throw PokerRefusal(.badRequest, "Say what changes: \(GameOptions.names.joined(separator: ", "))")
        }
        return options
    }

    private func seatWish() throws(PokerRefusal) -> SeatWish {
        var wish = SeatWish()
        wish.name = try self.fields.name() ?? ""
        wish.token = try self.fields.token()
        wish.isSpectator = try self.fields.isSpectator() ?? false
        wish.passcode = try self.fields.passcode()
        wish.since = try self.since()
        wish.wantsBeat = try self.fields.flag("beat") ?? false
        guard self.fields.has("game") else { throw PokerRefusal(.badRequest, "Say which game: its code of six letters, or its slug") }
        guard !wish.name.isEmpty || wish.token != nil else {
            throw PokerRefusal(.badRequest, "Give your name to take a seat, or the token of the seat that you have")
        }
        return wish
    }

    private func vote() throws(PokerRefusal) -> PokerAction {
        let round = try self.round()
        let cast = try self.fields.whole("cast", 0...999_999_999) ?? 0
        guard let value = self.fields.object["value"] else {
            throw PokerRefusal(.badRequest, "Give value: a card of the deck, or null to take your card back")
        }
        if value.isNull { return .vote(value: nil, round: round, cast: cast) }
        guard let card = value.text, !card.isEmpty, card.utf8.count <= 4 * Card.maxLength else {
            throw PokerRefusal(.badValue, "This is no card; use one of the cards in the state's deck")
        }
        return .vote(value: card, round: round, cast: cast)
    }

    private func playerChange() throws(PokerRefusal) -> PlayerChange {
        var change = PlayerChange()
        change.player = try self.fields.has("player") ? self.player() : nil
        change.name = try self.fields.name()
        change.isSpectator = try self.fields.isSpectator()
        change.isDealer = try self.fields.flag("dealer")
        guard change.name != nil || change.isSpectator != nil || change.isDealer != nil else {
            throw PokerRefusal(.badRequest, "Say what changes: name, seat (player or spectator) or dealer (true or false)")
        }
        return change
    }

    /// A player's id. What cannot be one is nobody's.
    private func player() throws(PokerRefusal) -> String {
        guard let player = try self.fields.text("player") else {
            throw PokerRefusal(.badRequest, "Say in player whom: an id such as p3, as the state's players have it")
        }
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard (2...20).contains(player.utf8.count), player.first == "p", player.utf8.dropFirst().allSatisfy(digits.contains) else {
            throw PokerRefusal.playerNotFound
        }
        return player
    }

    private func settlement() throws(PokerRefusal) -> Settlement {
        guard let value = self.fields.object["value"] else {
            throw PokerRefusal(.badRequest, "Give value: what the round is settled on, or null to take that back")
        }
        var settlement = Settlement(round: try self.openedRound(), story: try self.fields.title("story") ?? "", value: nil)
        if value.isNull { return settlement }
        guard let text = value.text, let card = try? Card(text) else {
            throw PokerRefusal(.badValue, "This can be no card; use 1 to \(Card.maxLength) visible characters")
        }
        settlement.value = card.text
        return settlement
    }

    private func emoji() throws(PokerRefusal) -> String {
        guard let text = try self.fields.text("emoji") else {
            throw PokerRefusal(.badRequest, "Give emoji: 1 to \(ShownText.maxReactionLength) characters to show")
        }
        return try FieldReader.checked { () throws(PokerRulesError) in try ShownText.reaction(text) }
    }

    private func since() throws(PokerRefusal) -> ClientVersion? {
        guard let since = self.fields.object["since"], !since.isNull else { return nil }
        if let number = since.intValue, number >= 0 { return ClientVersion(epoch: nil, number: number) }
        guard let version = since.objectValue, let number = version["v"]?.intValue, number >= 0,
            version["epoch"].map({ $0.isNull || $0.stringValue != nil }) ?? true
        else {
            throw PokerRefusal(.badRequest, #"since is a version, such as {"epoch":"k3f9","v":41}"#)
        }
        return ClientVersion(epoch: version["epoch"]?.stringValue, number: number)
    }

    /// Rounds count from 1. A vote and a close may say 0, the round that a new game's state shows; a start cannot mean it.
    private func openedRound() throws(PokerRefusal) -> Int? {
        guard let round = try self.round() else { return nil }
        guard round > 0 else {
            throw PokerRefusal(.badRequest, "Rounds count from 1: give in round the one that is meant, or leave round out")
        }
        return round
    }

    private func round() throws(PokerRefusal) -> Int? {
        try self.fields.whole("round", 0...999_999_999)
    }
}
