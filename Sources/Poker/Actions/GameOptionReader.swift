import JSONText
import PokerRules

/// Reads a game's options, which a message may have at its top or inside `options`; what stands at the top goes first. A value.
struct GameOptionReader {
    private let fields: FieldReader
    private let options: FieldReader

    init(_ fields: FieldReader) throws(PokerRefusal) {
        self.fields = fields
        self.options = FieldReader(object: try fields.object("options") ?? [:])
    }

    /// The name of a new game.
    func slug() throws(PokerRefusal) -> GameName? { try self.holder(of: "slug").slug() }

    func read() throws(PokerRefusal) -> GameOptions {
        var options = GameOptions()
        options.title = try self.holder(of: "title").title("title")
        options.deck = try self.holder(of: "deck").deck()
        options.autoClose = try self.holder(of: "autoClose").flag("autoClose")
        options.anonymous = try self.holder(of: "anonymous").flag("anonymous")
        options.everyoneDeals = try self.holder(of: "policy").choice("policy", ["dealer", "everyone"]).map { $0 == "everyone" }
        options.isLocked = try self.holder(of: "locked").flag("locked")
        options.passcode = try self.passcode()
        return options
    }

    /// `null` takes the passcode away, so here it is not as good as absent.
    private func passcode() throws(PokerRefusal) -> GameOptions.PasscodeChange? {
        if let passcode = try self.holder(of: "passcode").passcode() { return .set(passcode) }
        return [self.fields, self.options].contains { $0.object["passcode"] != nil } ? .remove : nil
    }

    private func holder(of name: String) -> FieldReader { self.fields.has(name) ? self.fields : self.options }
}
