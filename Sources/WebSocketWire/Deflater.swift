import CZlib
import NIOCore

/// zlib's encoder for whole messages, each of them on its own (RFC 7692 section 7.2.1 without context takeover). Bound to one event loop.
///
/// Level 1: on texts of a few kilobytes the higher ones win little and cost several times as much. Under 200 KiB, freed with the object.
package final class Deflater {
    /// Messages of fewer bytes go as they are: they would save no packet.
    package static let threshold = 512
    /// What ends a flushed message, and is not sent (section 7.2.1).
    static let tailBytes = 4
    private static let scratchBytes = 16 << 10

    private let stream: UnsafeMutablePointer<z_stream>
    private let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: Deflater.scratchBytes, alignment: 8)
    private var counts = DeflateCounts()

    /// Nil when there is no memory. `windowBits` is 9 to 15; zlib has no raw window of 8.
    package init?(windowBits: Int) {
        self.stream = .allocate(capacity: 1)
        self.stream.initialize(to: z_stream())
        let result = deflateInit2_(
            self.stream, Z_BEST_SPEED, Z_DEFLATED, -Int32(clamping: windowBits), 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard result == Z_OK else { return nil }
    }

    deinit {
        deflateEnd(self.stream)
        self.stream.deinitialize(count: 1)
        self.stream.deallocate()
        self.scratch.deallocate()
    }

    /// What was deflated since the last call.
    package func takeCounts() -> DeflateCounts {
        defer { self.counts = DeflateCounts() }
        return self.counts
    }

    /// The compressed payload, without the tail; nil when it is not shorter than the payload, or the payload is below the threshold.
    package func compress(_ payload: ByteBuffer) -> ByteBuffer? {
        guard payload.readableBytes >= Self.threshold else { return nil }
        deflateReset(self.stream)
        let whole = payload.withUnsafeReadableBytes { self.deflate($0) }
        guard var whole, whole.readableBytes - Self.tailBytes < payload.readableBytes else { return nil }
        whole.moveWriterIndex(to: whole.writerIndex - Self.tailBytes)
        self.counts.messages += 1
        self.counts.plainBytes += payload.readableBytes
        self.counts.compressedBytes += whole.readableBytes
        return whole
    }

    /// The compressed bytes with the tail; nil as soon as they are no shorter.
    private func deflate(_ bytes: UnsafeRawBufferPointer) -> ByteBuffer? {
        self.stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.assumingMemoryBound(to: UInt8.self).baseAddress)
        self.stream.pointee.avail_in = UInt32(clamping: bytes.count)
        var output = ByteBuffer()
        repeat {
            self.stream.pointee.next_out = self.scratch.assumingMemoryBound(to: UInt8.self).baseAddress
            self.stream.pointee.avail_out = UInt32(clamping: self.scratch.count)
            // Nothing to do is what it says when the flush filled the last output to its end.
            guard [Z_OK, Z_BUF_ERROR].contains(CZlib.deflate(self.stream, Z_SYNC_FLUSH)) else { return nil }
            output.writeBytes(self.scratch.prefix(self.scratch.count - Int(self.stream.pointee.avail_out)))
            guard output.readableBytes < bytes.count + Self.tailBytes else { return nil }
        } while self.stream.pointee.avail_out == 0
        return output
    }
}

@available(*, unavailable)
extension Deflater: Sendable {}
