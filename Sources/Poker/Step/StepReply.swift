import NIOCore
import Redis
import Rooms

/// What the step answered, taken apart but not decoded. A value.
package struct StepReply: Sendable {
    /// `ok`, an error code of the protocol, or `late`, `upgrade`, `taken`.
    package let code: String
    /// The version after the step; its epoch is empty when the step did not look at the game.
    package let version: RoomVersion
    /// The earliest deadline of the game in ms of Redis time.
    package let dueMs: Int64?
    /// Redis' clock when the step ran, in ms.
    package let nowMs: Int64
    /// The events as one JSON array.
    package let events: ByteBuffer
    /// What the operation gives back, as JSON; may be empty.
    package let data: ByteBuffer
    /// Why the events could not be published; the step stands even so.
    package let publishFailure: String?
    /// The game's webhooks as a JSON array, when one of the events is for them; nil for most steps. Holds secrets.
    let told: ByteBuffer?

    /// Nil for a shape that is not the step's.
    package init?(_ value: RESPValue) {
        guard let parts = value.arrayValue, parts.count >= 8, let code = parts[0].string, let epoch = parts[1].string,
            let number = parts[2].integerValue, let due = parts[3].integerValue, let events = parts[4].bytes, let data = parts[5].bytes,
            let now = parts[6].integerValue, let failure = parts[7].string
        else { return nil }
        self.code = code
        self.version = RoomVersion(epoch: epoch, number: Int(number))
        self.dueMs = due > 0 ? due : nil
        self.nowMs = now
        self.events = events
        self.data = data
        self.publishFailure = failure.isEmpty ? nil : failure
        self.told = parts.count > 8 ? parts[8].bytes : nil
    }

    /// Whether the operation was done.
    package var isOK: Bool { self.code == "ok" }

    /// What the rooms have to know; nil when the step did not look at the game. A refused step may have events as well.
    package func roomStep(_ view: GameView? = nil) -> RoomStep? {
        guard !self.version.epoch.isEmpty, let events = EventText.events(inArray: self.events) else { return nil }
        return RoomStep(
            version: self.version, dueMs: self.dueMs, nowMs: self.nowMs, events: events, nodes: view?.nodes ?? [], round: view?.round,
            phase: view?.phase)
    }
}
