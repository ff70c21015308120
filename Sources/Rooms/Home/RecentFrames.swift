import DequeModule
import NIOCore

/// The last frames of a room, for members who join while others are being delivered to. A value.
///
/// It keeps no more than a client's queue to send holds: who missed more gets a whole state.
package struct RecentFrames {
    /// An event as it was sent.
    package struct Entry {
        package var version: RoomVersion
        package var frame: ByteBuffer
        package var removedPlayer: String?
        package var isRemoval: Bool

        /// An event as it was sent.
        package init(version: RoomVersion, frame: ByteBuffer, removedPlayer: String? = nil, isRemoval: Bool = false) {
            self.version = version
            self.frame = frame
            self.removedPlayer = removedPlayer
            self.isRemoval = isRemoval
        }
    }

    /// The most frames that are kept.
    package static let limit = 32
    /// The most bytes of all frames that are kept; a frame of more is not kept at all.
    package static let byteLimit = 64 * 1024

    /// Of one epoch, each version once, oldest first.
    private var entries: Deque<Entry> = []
    /// The bytes of all frames that are kept.
    package private(set) var byteCount = 0

    /// Nothing was sent yet.
    package init() {}

    /// Keeps a frame, and lets the oldest go that there is no room for.
    package mutating func append(_ entry: Entry) {
        // Versions of another epoch say nothing of those that come now, which may have the same numbers.
        if self.entries.last?.version.epoch != entry.version.epoch { self.removeAll() }
        // Without it none of those before it is of use: see `entries`.
        guard entry.frame.readableBytes <= Self.byteLimit else { return self.removeAll() }
        while self.entries.count >= Self.limit || self.byteCount + entry.frame.readableBytes > Self.byteLimit {
            guard let oldest = self.entries.popFirst() else { break }
            self.byteCount -= oldest.frame.readableBytes
        }
        self.entries.append(entry)
        self.byteCount += entry.frame.readableBytes
    }

    private mutating func removeAll() {
        self.entries.removeAll()
        self.byteCount = 0
    }

    /// The events that came after `floor`, up to that number; nil when one of them is not here any more.
    package func entries(after floor: RoomVersion, to last: Int) -> [Entry]? {
        let wanted = self.entries.filter { $0.version.epoch == floor.epoch && $0.version.number > floor.number }
        return wanted.count == last - floor.number ? Array(wanted) : nil
    }
}
