import NIOCore
import Rooms
import Testing

@Suite("The last frames of a room")
struct RecentFramesTests {
    private static func version(_ number: Int, _ epoch: String = "e1") -> RoomVersion { RoomVersion(epoch: epoch, number: number) }

    private static func entry(_ number: Int, bytes: Int = 10, epoch: String = "e1") -> RecentFrames.Entry {
        RecentFrames.Entry(version: Self.version(number, epoch), frame: ByteBuffer(repeating: 0, count: bytes))
    }

    private static func numbers(_ recent: RecentFrames, after floor: Int, to last: Int, _ epoch: String = "e1") -> [Int]? {
        recent.entries(after: self.version(floor, epoch), to: last)?.map(\.version.number)
    }

    @Test("it gives what came after a version, and nil when one of those is not kept any more")
    func entries() {
        var recent = RecentFrames()
        for number in 1...40 { recent.append(Self.entry(number)) }
        #expect(Self.numbers(recent, after: 38, to: 40) == [39, 40])
        #expect(Self.numbers(recent, after: 40, to: 40) == [])
        #expect(Self.numbers(recent, after: 8, to: 40)?.count == RecentFrames.limit)
        #expect(Self.numbers(recent, after: 7, to: 40) == nil)
        recent.append(Self.entry(43))
        #expect(Self.numbers(recent, after: 40, to: 43) == nil)
    }

    @Test("G10: all frames together have at most 64 KiB; the oldest go, and a longer one is not kept")
    func bytes() {
        var recent = RecentFrames()
        for number in 1...32 { recent.append(Self.entry(number, bytes: 10_000)) }
        #expect(recent.byteCount == 60_000)
        #expect(Self.numbers(recent, after: 26, to: 32)?.count == 6 && Self.numbers(recent, after: 25, to: 32) == nil)
        recent.append(Self.entry(33, bytes: RecentFrames.byteLimit))
        #expect(recent.byteCount == RecentFrames.byteLimit && Self.numbers(recent, after: 32, to: 33) == [33])
        recent.append(Self.entry(34, bytes: RecentFrames.byteLimit + 1))
        #expect(recent.byteCount == 0 && Self.numbers(recent, after: 33, to: 34) == nil)
        recent.append(Self.entry(35))
        #expect(Self.numbers(recent, after: 34, to: 35) == [35] && Self.numbers(recent, after: 33, to: 35) == nil)
    }

    @Test("what was sent in another epoch is given to nobody, though the numbers would fit")
    func epochs() {
        var recent = RecentFrames()
        for number in 6...7 { recent.append(Self.entry(number)) }
        recent.append(Self.entry(8, epoch: "e2"))
        #expect(Self.numbers(recent, after: 5, to: 8, "e2") == nil)
        #expect(Self.numbers(recent, after: 7, to: 8, "e2") == [8])
        #expect(Self.numbers(recent, after: 7, to: 8, "e1") == nil)
    }
}
