import CZlib

/// zlib's decoder of raw DEFLATE data (RFC 1951), for one message at a time: feed it a piece, then take steps until it is hungry.
///
/// Its window is the largest there is, so that it reads what any peer may send. About 40 KiB once it is used, freed with the object.
final class Inflater {
    /// What a step led to.
    enum Step: Equatable {
        /// There may be more output, or more input behind a final block: take another step.
        case more
        /// All input is used, and all it leads to is out.
        case hungry
        /// This is not DEFLATE data.
        case broken
        /// There is no memory for the window.
        case outOfMemory
    }

    /// What one takes: the window and zlib's tables.
    static let bytes = 40 << 10

    private let stream: UnsafeMutablePointer<z_stream>
    private var hasInput = false
    /// Whether the last byte of input was the last one of a final block.
    private var hasEnded = false

    /// Nil when there is no memory.
    init?() {
        self.stream = .allocate(capacity: 1)
        self.stream.initialize(to: z_stream())
        guard inflateInit2_(self.stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { return nil }
    }

    deinit {
        inflateEnd(self.stream)
        self.stream.deinitialize(count: 1)
        self.stream.deallocate()
    }

    /// Whether the data may end here without the tail that a sender cuts off: nothing came, or it came to the end of a final block.
    var mayEndHere: Bool { !self.hasInput || self.hasEnded }

    /// Whether everything so far is whole blocks that end with a byte; to be asked when hungry.
    var isBetweenBlocks: Bool {
        // zlib.h: unused bits of the last byte, 64 in the last block, 128 right behind a block.
        self.hasEnded || self.stream.pointee.data_type == 128
    }

    /// Forgets the message before.
    func reset() {
        inflateReset(self.stream)
        self.stream.pointee.avail_in = 0
        self.hasInput = false
        self.hasEnded = false
    }

    /// The next piece of data, at most 4 GiB; it has to stay where it is until a step says hungry.
    func feed(_ piece: UnsafeRawBufferPointer) {
        self.stream.pointee.next_in = UnsafeMutablePointer(mutating: piece.assumingMemoryBound(to: UInt8.self).baseAddress)
        self.stream.pointee.avail_in = UInt32(clamping: piece.count)
        if !piece.isEmpty { self.hasInput = true }
    }

    /// Inflates into `output`, which is not empty, and says how many bytes of it are filled; also in front of what is broken.
    func step(into output: UnsafeMutableRawBufferPointer) -> (count: Int, step: Step) {
        self.stream.pointee.next_out = output.assumingMemoryBound(to: UInt8.self).baseAddress
        self.stream.pointee.avail_out = UInt32(clamping: output.count)
        let hadInput = self.stream.pointee.avail_in > 0
        let result = inflate(self.stream, Z_SYNC_FLUSH)
        let count = output.count - Int(self.stream.pointee.avail_out)
        if hadInput || count > 0 { self.hasEnded = false }
        switch result {
        case Z_STREAM_END:
            // More may follow a block with BFINAL (RFC 7692 section 7.2.3.4).
            self.hasEnded = self.stream.pointee.avail_in == 0
            inflateReset(self.stream)
            return (count, self.hasEnded ? .hungry : .more)
        case Z_OK, Z_BUF_ERROR:
            let isDone = self.stream.pointee.avail_in == 0 && self.stream.pointee.avail_out > 0
            return (count, isDone ? .hungry : .more)
        case Z_MEM_ERROR:
            return (count, .outOfMemory)
        default:
            return (count, .broken)
        }
    }
}

@available(*, unavailable)
extension Inflater: Sendable {}
