import CHiredis
import NIOCore

/// hiredis' reply parser as a value with one owner: `feed` bytes in any pieces, take whole replies with `next`.
///
/// Replies nested deeper than hiredis' stack of 9 are a protocol error. After an error every further `next` throws it again. Not for two threads.
package struct RESPReader: ~Copyable {
    private let reader: UnsafeMutablePointer<redisReader>
    private let functions: UnsafeMutablePointer<redisReplyObjectFunctions>
    private let maxPendingBytes: Int
    private var isTooLong = false

    /// A reader without any bytes.
    ///
    /// - Parameter maxPendingBytes: how many bytes of one unfinished bulk string may wait; beyond is a protocol error.
    package init(maxPendingBytes: Int = 64 << 20) {
        self.functions = .allocate(capacity: 1)
        self.functions.initialize(to: RESPNode.objectFunctions)
        guard let reader = redisReaderCreateWithFunctions(self.functions) else {
            // hiredis says so only when malloc fails; Swift's own allocations end the process then, too.
            preconditionFailure("out of memory")
        }
        // hiredis gives its buffer back above 16 KiB whenever it is empty; a busy connection would allocate it anew all the time.
        reader.pointee.maxbuf = 256 << 10
        self.reader = reader
        self.maxPendingBytes = maxPendingBytes
    }

    deinit {
        redisReaderFree(self.reader)
        self.functions.deallocate()
    }

    /// Appends what came from the peer. Copies.
    package mutating func feed(_ bytes: ByteBuffer) {
        // A failure is kept by the reader, and thrown by `next`.
        bytes.withUnsafeReadableBytes { _ = redisReaderFeed(self.reader, $0.baseAddress, $0.count) }
    }

    /// The next whole reply, or nil when more bytes are needed.
    package mutating func next() throws(RedisError) -> RESPValue? {
        guard !self.isTooLong else { throw self.tooLong }
        var reply: UnsafeMutableRawPointer?
        guard redisReaderGetReply(self.reader, &reply) == REDIS_OK else { throw self.failure }
        if let reply { return Unmanaged<RESPNode>.fromOpaque(reply).takeRetainedValue().value }
        if self.reader.pointee.len - self.reader.pointee.pos > self.maxPendingBytes {
            self.isTooLong = true
            throw self.tooLong
        }
        return nil
    }

    private var tooLong: RedisError { RedisError(.protocol, "a reply is longer than \(self.maxPendingBytes) bytes") }

    private var failure: RedisError {
        let text = withUnsafeBytes(of: self.reader.pointee.errstr) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        return RedisError(.protocol, "not a RESP 2 reply: \(text)")
    }
}
