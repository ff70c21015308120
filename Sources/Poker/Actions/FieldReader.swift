import JSONText
import PokerRules

/// Reads the fields of a message; `null` is as good as absent. A value.
struct FieldReader {
    let object: JSONObject

    private func value(_ name: String) -> JSONValue? {
        guard let value = self.object[name], !value.isNull else { return nil }
        return value
    }

    /// Whether the field is there and not `null`.
    func has(_ name: String) -> Bool { self.value(name) != nil }

    func text(_ name: String) throws(PokerRefusal) -> String? {
        guard let value = self.value(name) else { return nil }
        guard let text = value.stringValue else { throw PokerRefusal(.badRequest, "\(name) is a text in quotes") }
        return text
    }

    /// A string, or a number as it was written.
    func word(_ name: String) throws(PokerRefusal) -> String? {
        guard let value = self.value(name) else { return nil }
        guard let text = value.text else { throw PokerRefusal(.badRequest, "\(name) is a text or a number") }
        return text
    }

    func whole(_ name: String, _ range: ClosedRange<Int>) throws(PokerRefusal) -> Int? {
        guard let value = self.value(name) else { return nil }
        guard let number = value.intValue, range.contains(number) else {
            throw PokerRefusal(.badRequest, "\(name) is a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func flag(_ name: String) throws(PokerRefusal) -> Bool? {
        guard let value = self.value(name) else { return nil }
        guard let flag = value.boolValue else { throw PokerRefusal(.badRequest, "\(name) is true or false") }
        return flag
    }

    func object(_ name: String) throws(PokerRefusal) -> JSONObject? {
        guard let value = self.value(name) else { return nil }
        guard let object = value.objectValue else { throw PokerRefusal(.badRequest, "\(name) is an object in braces") }
        return object
    }

    func choice(_ name: String, _ choices: [String]) throws(PokerRefusal) -> String? {
        guard let text = try self.text(name) else { return nil }
        guard choices.contains(text) else { throw PokerRefusal(.badRequest, "\(name) is one of \(choices.joined(separator: ", "))") }
        return text
    }

    func isSpectator() throws(PokerRefusal) -> Bool? {
        try self.choice("seat", ["player", "spectator"]).map { $0 == "spectator" }
    }

    func token() throws(PokerRefusal) -> SeatToken? {
        guard let text = try self.text("token") else { return nil }
        guard let token = SeatToken(text) else {
            throw PokerRefusal(.badRequest, "token is 22 to 128 letters, digits, - and _; leave it out to get one")
        }
        return token
    }

    func name() throws(PokerRefusal) -> String? {
        guard let text = try self.text("name") else { return nil }
        return try Self.checked { () throws(PokerRulesError) in try ShownText.name(text) }
    }

    func title(_ name: String) throws(PokerRefusal) -> String? {
        guard let text = try self.word(name) else { return nil }
        return try Self.checked { () throws(PokerRulesError) in try ShownText.title(text) }
    }

    func deck() throws(PokerRefusal) -> Deck? {
        guard let value = self.value("deck") else { return nil }
        if let name = value.stringValue { return try Self.checked { () throws(PokerRulesError) in try Deck(named: name) } }
        guard let cards = value.arrayValue, cards.allSatisfy({ $0.text != nil }) else {
            throw PokerRefusal(.badRequest, "deck is the name of a deck or a list of cards")
        }
        return try Self.checked { () throws(PokerRulesError) in try Deck(own: cards.compactMap(\.text)) }
    }

    /// A text or a number: people type passcodes of digits without quotes.
    func passcode() throws(PokerRefusal) -> Passcode? {
        guard let text = try self.word("passcode") else { return nil }
        return try Self.checked { () throws(PokerRulesError) in try Passcode(text) }
    }

    func slug() throws(PokerRefusal) -> GameName? {
        guard let text = try self.text("slug") else { return nil }
        return try Self.checked { () throws(PokerRulesError) in try GameName(slug: text) }
    }

    static func checked<Value>(_ body: () throws(PokerRulesError) -> Value) throws(PokerRefusal) -> Value {
        do throws(PokerRulesError) {
            return try body()
        } catch {
            throw PokerRefusal(.badRequest, error.message)
        }
    }
}
