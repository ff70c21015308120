import Gateway
import JSONText
import NIOCore
import Poker
import PokerRules
import Transport

/// Messages of the poker protocol: what is read is written and read the same, its pieces are the same, and an action is within its limits.
enum JSONFuzz {
    static func run(_ bytes: [UInt8]) throws(FuzzProblem) {
        Self.slice(bytes)
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue.parse(bytes)
        } catch {
            return try FuzzProblem.unless((0...bytes.count).contains(error.position), "an error is at a place inside the text")
        }
        try FuzzProblem.unless(String(validating: bytes, as: UTF8.self) != nil, "what is JSON is UTF-8")
        try FuzzProblem.unless((try? JSONValue.parse(value.description)) == value, "what is written is read as the same")
        if let elements = value.arrayValue { try Self.compare(elements, with: try? JSONSlices.elements(ofArray: bytes), bytes) }
        if let object = value.objectValue, let members = try? JSONSlices.members(ofObject: bytes) {
            try FuzzProblem.unless(members.count <= object.members.count, "a member is found once")
            for range in members.values {
                try FuzzProblem.unless((try? JSONValue.parse(bytes[range])) != nil, "a member's value is a value")
            }
        }
        for routed in [""] + PokerAction.names { try Self.act(value, routed: routed) }
        try Self.select(bytes, value)
    }

    /// For any bytes: ranges inside them, or an error.
    private static func slice(_ bytes: [UInt8]) {
        for range in (try? JSONSlices.elements(ofArray: bytes)) ?? [] { _ = bytes[range] }
        for range in ((try? JSONSlices.members(ofObject: bytes)) ?? [:]).values { _ = bytes[range] }
    }

    private static func compare(_ elements: [JSONValue], with ranges: [Range<Int>]?, _ bytes: [UInt8]) throws(FuzzProblem) {
        let sliced = ranges?.map { try? JSONValue.parse(bytes[$0]) }
        try FuzzProblem.unless(sliced == elements.map(Optional.some), "the slices of an array are its elements")
    }

    private static func act(_ value: JSONValue, routed: String) throws(FuzzProblem) {
        let result = Result { () throws(PokerRequest.Refused) in
            try PokerRequest.parse(value, routed: routed, limits: PokerConfiguration())
        }
        let re: String?
        switch result {
        case .success(let request):
            re = request.re
            try Self.check(request.action)
        case .failure(let refused):
            re = refused.re
            try FuzzProblem.unless((refused.name?.count ?? 0) <= 40, "a name is told shortened")
            try FuzzProblem.unless((1...400).contains(refused.refusal.message.utf8.count), "a refusal is a sentence")
        }
        guard let re else { return }
        try FuzzProblem.unless((try? JSONValue.parse(re)) == value.objectValue?["id"], "an id comes back as it was sent")
    }

    private static func check(_ action: PokerAction) throws(FuzzProblem) {
        switch action {
        case .createGame(let game):
            try Self.checkName(game.name)
            try Self.checkTitle(game.title)
            try FuzzProblem.unless((2...Deck.maxCards).contains(game.deck.cards.count), "a deck has 2 to 40 cards")
            if let slug = game.slug { try FuzzProblem.unless(GameName(typed: slug.text) == slug && slug.isSlug, "a slug is one again") }
        case .joinGame(let wish): if !wish.name.isEmpty { try Self.checkName(wish.name) }
        case .startVote(let story, let seconds, let round):
            try Self.checkTitle(story)
            try FuzzProblem.unless((seconds ?? 1) > 0 && (round ?? 1) > 0, "seconds and rounds count from 1")
        case .vote(let value, let round, let cast):
            try FuzzProblem.unless((value?.utf8.count ?? 1) > 0 && (round ?? 0) >= 0 && cast >= 0, "a vote has a card and numbers from 0")
        case .closeVote(let round, _): try FuzzProblem.unless((round ?? 0) >= 0, "a round counts from 0")
        case .setPlayer(let change): if let name = change.name { try Self.checkName(name) }
        case .setGame(let options):
            if let title = options.title { try Self.checkTitle(title) }
            try FuzzProblem.unless((2...Deck.maxCards).contains(options.deck?.cards.count ?? 2), "a deck has 2 to 40 cards")
            try FuzzProblem.unless(options != GameOptions(), "a change changes something")
        case .sync(let since): try FuzzProblem.unless((since?.number ?? 0) >= 0, "a version counts from 0")
        case .settle(let settlement):
            try Self.checkTitle(settlement.story)
            try FuzzProblem.unless(settlement.value.map { (try? Card($0))?.text == $0 } ?? true, "what is settled on can be a card")
        case .removePlayer(let player): try FuzzProblem.unless(player.hasPrefix("p"), "a player's id begins with p")
        case .react(let emoji):
            try FuzzProblem.unless((try? ShownText.reaction(emoji)) == emoji, "a reaction that is taken is taken again as it is")
        case .nudge, .endGame, .leaveGame: break
        case .putStories(let edit): try Self.checkStories(edit)
        case .removeStories(let ids): try FuzzProblem.unless(ids.allSatisfy(StoryField.isID), "what is removed has an id")
        }
    }

    private static func checkStories(_ edit: StoryEdit) throws(FuzzProblem) {
        try FuzzProblem.unless((1...PokerConfiguration().storiesPerGame).contains(edit.stories.count), "an edit has 1 to 500 stories")
        for story in edit.stories {
            try FuzzProblem.unless(story.id != nil || story[.title] != .keep, "a new story has a title")
            for field in StoryField.allCases {
                guard case .set(let text) = story[field] else { continue }
                try FuzzProblem.unless((try? field.checked(text)) == text, "a story's field that is taken is taken again as it is")
            }
        }
    }

    private static func checkName(_ name: String) throws(FuzzProblem) {
        try FuzzProblem.unless((try? ShownText.name(name)) == name, "a name that is taken is taken again as it is")
    }

    private static func checkTitle(_ title: String) throws(FuzzProblem) {
        try FuzzProblem.unless((try? ShownText.title(title)) == title, "a title that is taken is taken again as it is")
    }

    /// The text's own expression, if it has one, may look for anything in it.
    private static func select(_ bytes: [UInt8], _ value: JSONValue) throws(FuzzProblem) {
        guard let text = value.objectValue?["expression"]?.stringValue, let expression = try? SelectionExpression(text) else { return }
        let key = expression.evaluate(value)
        try FuzzProblem.unless(expression.evaluate(value) == key, "an expression selects the same again")
        try FuzzProblem.unless((try? SelectionExpression(expression.source)) == expression, "an expression is its source")
    }
}
