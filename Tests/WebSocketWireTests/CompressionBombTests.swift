import CZlib
import NIOCore
import TestSupport
import Testing
import WebSocketWire

/// Limits count what comes out of the inflater.
@Suite("Compression bombs", .timeLimit(.minutes(2)))
struct CompressionBombTests {
    private static let limits = WebSocketLimits(maxMessageBytes: 300, maxFrameBytes: 200, maxFragments: 3)

    private static func frame(_ first: UInt8, _ payload: [UInt8]) -> [UInt8] { FrameBytes(first: first, payload: payload).bytes }
    private static func letters(_ count: Int) -> [UInt8] { [UInt8](repeating: 97, count: count) }

    @Test("exactly the limit is taken, and one byte more is refused with 1009", arguments: [0xC1, 0xC2] as [UInt8])
    func exact(first: UInt8) {
        let limits = WebSocketLimits(maxMessageBytes: 5000)
        for (count, isTaken) in [(5000, true), (5001, false), (5000, true), (6000, false)] {
            let pool = InflaterPool()
            var run = DecoderRun(.server, limits, inflaters: pool)
            run.feed(Self.frame(first, DeflateBytes.message(Self.letters(count))))
            let taken = ByteBuffer(bytes: Self.letters(count))
            #expect(
                run.events == [
                    isTaken ? (first == 0xC1 ? .text(taken) : .binary(taken)) : .violation(1009, "Message too big when inflated")
                ])
            #expect(pool.inUse == 0)
        }
    }

    @Test("a frame's own limit and the sum of all frames are both counted inflated")
    func frames() {
        let stream = DeflateBytes.data([(Self.letters(200), Z_SYNC_FLUSH), (Self.letters(100), Z_SYNC_FLUSH)])
        let first = DeflateBytes.data([(Self.letters(200), Z_SYNC_FLUSH)])
        let rest = Array(stream.dropFirst(first.count).dropLast(4))
        let fits = Self.frame(0x42, first) + Self.frame(0x80, rest)
        RuleCase.taken("both fit", fits, [.binary(Self.letters(300))], limits: Self.limits).compressed.check()
        var run = DecoderRun(.server, Self.limits, inflaters: InflaterPool())
        run.feed(Self.frame(0xC2, DeflateBytes.message(Self.letters(201))))
        #expect(run.events == [.violation(1009, "Frame too big when inflated")])
        run = DecoderRun(.server, Self.limits, inflaters: InflaterPool())
        let more = DeflateBytes.data([(Self.letters(200), Z_SYNC_FLUSH), (Self.letters(101), Z_SYNC_FLUSH)])
        run.feed(Self.frame(0x42, first) + Self.frame(0x80, Array(more.dropFirst(first.count).dropLast(4))))
        #expect(run.events == [.violation(1009, "Message too big when inflated")])
    }

    @Test("what is announced is limited too, before anything is inflated")
    func announced() {
        let bytes = FrameBytes(first: 0xC1, announced: 201).bytes
        RuleCase.refused("announced", bytes, 1009, "Frame too big", after: 4, limits: Self.limits).compressed.check()
    }

    @Test("messages in front of a bomb are delivered, and nothing behind it")
    func before() {
        var run = DecoderRun(.server, Self.limits, inflaters: InflaterPool())
        run.feed(
            FrameBytes.text("before") + Self.frame(0xC1, DeflateBytes.message(Self.letters(9)))
                + Self.frame(0xC1, DeflateBytes.message(Self.letters(5000)))
                + FrameBytes.text("behind"))
        #expect(run.events == [.text("before"), .text("aaaaaaaaa"), .violation(1009, "Frame too big when inflated")])
    }

    @Test("16 MiB and 1 GiB out of a small message are not inflated beyond the limit", arguments: [16, 1024])
    func large(mebibytes: Int) {
        let limit = 131_072
        let payload = DeflateBytes.bomb(mebibytes: mebibytes)
        #expect(payload.count < (mebibytes << 20) / 900)
        // As large as the announced length may be: that check is another test's.
        let limits = WebSocketLimits(maxMessageBytes: limit, maxFrameBytes: limit)
        let cut = Array(payload.prefix(limit))
        let pool = InflaterPool()
        var run = DecoderRun(.server, limits, inflaters: pool)
        var held = 0
        for start in stride(from: 0, to: cut.count, by: 1024) {
            let piece = Array(cut[start..<min(start + 1024, cut.count)])
            run.feed(
                start == 0
                    ? FrameBytes(first: 0xC2, announced: UInt64(cut.count)).header + Self.masked(piece, at: 0)
                    : Self.masked(piece, at: start))
            held = max(held, run.decoder.bufferedCapacity)
        }
        #expect(run.events == [.violation(1009, "Message too big when inflated")])
        #expect(held <= 2 * limit, "bytes held at any time")
        #expect(pool.inUse == 0)
        #expect(pool.takeCounts() == DeflateCounts(), "nothing was delivered")
    }

    @Test("of many messages that inflate to the limit in one read, one is inflated at a time, when the one before was taken")
    func oneAtATime() {
        let limit = 131_072
        let pool = InflaterPool()
        var decoder = WebSocketDecoder(role: .server, limits: WebSocketLimits(maxMessageBytes: limit), inflaters: pool)
        let letters = ByteBuffer(bytes: Self.letters(limit))
        let payload = DeflateBytes.message(Self.letters(limit))
        let message = FrameBytes.text("in front") + Self.frame(0xC1, payload)
        var read = ByteBuffer(bytes: Array(repeatElement(message, count: 100).joined()))
        #expect(read.readableBytes < 30_000)
        decoder.feed(&read)
        for number in 1...200 {
            let event = decoder.next()
            #expect(event == (number % 2 == 1 ? .text("in front") : .text(letters)))
            if number < 200 { #expect(pool.takeCounts().messages == (number % 2 == 1 ? 1 : 0)) }
            // What comes meanwhile waits behind.
            if number == 3 {
                var more = ByteBuffer(bytes: FrameBytes.close(1000))
                decoder.feed(&more)
            }
        }
        #expect(decoder.next() == .close(code: .normal, reason: ""))
        #expect(decoder.next() == nil)
    }

    private static func masked(_ bytes: [UInt8], at offset: Int) -> [UInt8] {
        let key: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]
        return bytes.enumerated().map { $0.element ^ key[($0.offset + offset) % 4] }
    }

    @Test("thousands of blocks with nothing in them cost their bytes alone")
    func emptyBlocks() {
        let blocks: [UInt8] = (0..<100_000).map { [0x00, 0x00, 0x00, 0xFF, 0xFF][$0 % 5] } + [0x00]
        let finals: [UInt8] = (0..<40_000).map { [0x03, 0x00][$0 % 2] }
        for payload in [blocks, finals] {
            let pool = InflaterPool()
            var run = DecoderRun(inflaters: pool)
            run.feed(Self.frame(0xC2, payload))
            #expect(run.events == [.binary([])])
        }
    }

    @Test("what is held counts the inflater of an unfinished message, and all that was not taken; nothing of it stays")
    func held() {
        let pool = InflaterPool()
        let payload = DeflateBytes.message(Self.letters(50))
        var run = DecoderRun(inflaters: pool)
        #expect(run.decoder.heldBytes == 0)
        run.feed(FrameBytes(first: 0x41, payload: payload).bytes)
        #expect(run.decoder.heldBytes > 40_000 && run.decoder.bufferedCapacity < 1000 && run.decoder.unfinishedMessage == 1)
        run.feed(FrameBytes(first: 0x80).bytes)
        #expect(run.decoder.heldBytes == 0 && run.decoder.unfinishedMessage == 0 && run.events.count == 1)
        var decoder = WebSocketDecoder(role: .server, limits: .roomy, inflaters: pool)
        let message = FrameBytes.text("in front") + Self.frame(0xC1, payload)
        var read = ByteBuffer(bytes: message + message)
        decoder.feed(&read)
        // Two events, and what is behind the inflated one as it came.
        #expect(decoder.heldBytes == 8 + 50 + message.count)
        for _ in 0..<4 { #expect(decoder.next() != nil) }
        #expect(decoder.heldBytes == 0 && decoder.next() == nil)
    }

    @Test("an idle connection and an announcement have no inflater; an unfinished message has one, until it ends or the connection does")
    func pooled() {
        let pool = InflaterPool()
        let payload = DeflateBytes.message(Self.letters(50))
        var runs = (0..<40).map { _ in DecoderRun(inflaters: pool) }
        for index in runs.indices { runs[index].feed(FrameBytes(first: 0xC1, announced: 20).header) }
        #expect(pool.inUse == 0)
        for index in runs.indices { runs[index].feed(Self.masked([payload[0]], at: 0)) }
        #expect(pool.inUse == 40)
        for index in runs.indices { runs[index].abandon() }
        #expect(pool.inUse == 0)
        var whole = DecoderRun(inflaters: pool)
        for _ in 0..<100 { whole.feed(Self.frame(0xC1, payload)) }
        #expect(whole.events == Array(repeating: .text(ByteBuffer(bytes: Self.letters(50))), count: 100))
        #expect(pool.inUse == 0)
        let counts = pool.takeCounts()
        #expect(counts.messages == 100 && counts.plainBytes == 5000 && counts.compressedBytes == 100 * payload.count)
    }
}
