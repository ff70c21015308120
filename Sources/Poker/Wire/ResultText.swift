import JSONText
import NIOCore
import PokerRules

/// A result's text with its statistics: the step leaves them to the nodes, which all compute the same, by the version that it says.
enum ResultText {
    /// Inserts `"stats":{...}` before the closing brace; everything else stays as it came. What is no result stays whole, as does one of a
    /// newer version of the statistics: no numbers are better than others than those of the next node.
    static func withStatistics(_ text: ByteBuffer) -> ByteBuffer {
        guard let statistics = Self.statistics(of: text), text.readableBytes > 1,
            let open = text.getSlice(at: text.readerIndex, length: text.readableBytes - 1)
        else { return text }
        var writer = JSONWriter(reservingBytes: 512)
        writer.open("{")
        writer.key("stats")
        statistics.write(into: &writer)
        writer.close("}")
        var result = ByteBuffer()
        result.reserveCapacity(open.readableBytes + writer.bytes.count + 1)
        result.writeImmutableBuffer(open)
        result.writeString(",")
        result.writeBytes(writer.bytes.dropFirst())
        return result
    }

    private static func statistics(of text: ByteBuffer) -> Statistics? {
        guard let object = (try? JSONValue.parse(text.readableBytesView))?.objectValue, let votes = object["votes"]?.arrayValue,
            let deck = object["deck"]?.objectValue, let cards = deck["cards"]?.arrayValue,
            object["statsv"]?.intValue ?? 1 == Statistics.version
        else { return nil }
        let played = votes.compactMap { vote in
            vote.objectValue.flatMap { vote in
                vote["value"]?.text.map { Vote(player: vote["player"]?.stringValue, card: $0) }
            }
        }
        let name = deck["name"]?.stringValue ?? ""
        return Statistics(votes: played, deck: Deck(name: name, texts: cards.compactMap(\.text)), round: object["round"]?.intValue ?? 0)
    }
}

extension Statistics {
    /// Writes the statistics as they are sent; what does not exist is `null`.
    package func write(into writer: inout JSONWriter) {
        writer.open("{")
        writer.member("voted", JSONValue(integerLiteral: self.voted))
        writer.member("count", JSONValue(integerLiteral: self.count))
        writer.member("counts", .array(self.counts.map { ["card": .string($0.card), "count": JSONValue(integerLiteral: $0.count)] }))
        writer.member("mode", .array(self.mode.map(JSONValue.string)))
        writer.member("median", Self.text(self.median))
        writer.member("medianIsUpper", .bool(self.medianIsUpper))
        writer.member("mean", Self.number(self.mean))
        writer.member("min", Self.text(self.min))
        writer.member("max", Self.text(self.max))
        writer.member("agreement", Self.number(self.agreement))
        writer.member("consensus", .bool(self.consensus))
        writer.member("spread", self.spread.map(JSONValue.init(integerLiteral:)) ?? .null)
        writer.member("suggest", Self.text(self.suggest))
        writer.member("first", self.first.map { ["low": .string($0.low), "high": .string($0.high)] } ?? .null)
        writer.close("}")
    }

    private static func text(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }

    /// Whole numbers without a fraction: `5`, not `5.0`.
    private static func number(_ number: Double?) -> JSONValue {
        guard let number, number.isFinite else { return .null }
        if number == number.rounded(), abs(number) < 1e15 { return .number(String(Int(number))) }
        return .number("\(number)")
    }
}

extension JSONWriter {
    /// Writes a member's name and value.
    mutating func member(_ key: String, _ value: JSONValue) {
        self.key(key)
        self.value(value)
    }
}
