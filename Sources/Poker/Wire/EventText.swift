import JSONText
import NIOCore
import Rooms

/// Reads what a node must know of an event, and leaves the rest of its text as it came.
enum EventText {
    /// The events of a JSON array; nil when one of them cannot be read, so that the caller asks for the state instead.
    static func events(inArray array: ByteBuffer) -> [RoomEvent]? {
        guard let elements = try? JSONSlices.elements(ofArray: array.readableBytesView) else { return nil }
        var events: [RoomEvent] = []
        events.reserveCapacity(elements.count)
        for range in elements {
            guard let text = array.slice(range), let event = Self.event(text) else { return nil }
            events.append(event)
        }
        return events
    }

    /// An event's name and its game.
    static func head(of text: ByteBuffer) -> (name: String, game: String)? {
        var head = TextScanner(text)
        guard head.take(#"{"event":""#), let name = head.takeUntilQuote(), head.take(#","game":""#), let game = head.takeUntilQuote() else {
            return nil
        }
        return (name, game)
    }

    /// What raises no version.
    private static let unversioned: Set<String> = ["fenced", "reaction", "nudge"]

    /// One event: its number, the round and phase after it, the seat that it took away; a result gets its statistics.
    ///
    /// - Source: the step writes each as `{"event":"X","game":"R","v":N,` with round or player next; `fenced`, `reaction` and `nudge` have no version.
    private static func event(_ text: ByteBuffer) -> RoomEvent? {
        var head = TextScanner(text)
        guard head.take(#"{"event":""#), let name = head.takeUntilQuote(), head.take(#","game":""#), head.takeUntilQuote() != nil else {
            return nil
        }
        guard head.take(#","v":"#) else { return Self.unversioned.contains(name) ? RoomEvent(number: nil, text: text) : nil }
        guard let number = head.takeNumber() else { return nil }
        let round = head.take(#","round":"#) ? head.takeNumber() : nil
        let player = head.take(#","player":""#) ? head.takeUntilQuote() : nil
        switch name {
        case "started": return RoomEvent(number: number, text: text, round: round, phase: .active)
        case "discarded": return RoomEvent(number: number, text: text, round: round, phase: .idle)
        case "result":
            return RoomEvent(number: number, text: ResultText.withStatistics(text), round: round, phase: .idle)
        case "ended": return RoomEvent(number: number, text: text, round: round, phase: .idle)
        // Its round may be an older one, and is not what a message without a round means.
        case "settled": return RoomEvent(number: number, text: text)
        case "playerLeft":
            return RoomEvent(number: number, text: text, removedPlayer: player, isRemoval: head.take(#","removed":true"#))
        default: return RoomEvent(number: number, text: text, round: round)
        }
    }
}

/// Takes known pieces from the beginning of a text.
struct TextScanner {
    private let bytes: ByteBufferView
    private var place: Int

    init(_ text: ByteBuffer) {
        self.bytes = text.readableBytesView
        self.place = self.bytes.startIndex
    }

    /// Takes exactly these characters, or nothing.
    mutating func take(_ literal: StaticString) -> Bool {
        let count = literal.utf8CodeUnitCount
        guard self.bytes.endIndex - self.place >= count else { return false }
        let expected = UnsafeBufferPointer(start: literal.utf8Start, count: count)
        guard self.bytes[self.place..<(self.place + count)].elementsEqual(expected) else { return false }
        self.place += count
        return true
    }

    /// Takes what comes before the next quote, and the quote. For text without escapes.
    mutating func takeUntilQuote() -> String? {
        guard let end = self.bytes[self.place...].firstIndex(of: UInt8(ascii: "\"")) else { return nil }
        defer { self.place = end + 1 }
        return String(decoding: self.bytes[self.place..<end], as: UTF8.self)
    }

    /// Takes digits.
    mutating func takeNumber() -> Int? {
        let digits = self.bytes[self.place...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard let number = Int(String(decoding: digits, as: UTF8.self)) else { return nil }
        self.place = digits.endIndex
        return number
    }
}

extension ByteBuffer {
    /// The readable bytes of that range of offsets, without a copy.
    func slice(_ range: Range<Int>) -> ByteBuffer? {
        self.getSlice(at: self.readerIndex + range.lowerBound, length: range.count)
    }
}
