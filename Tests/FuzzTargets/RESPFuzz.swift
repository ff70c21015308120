import NIOCore
import Redis

/// Replies of a Redis that is not one: any split gives the same replies and the same end, and a reply written again is read as the same.
enum RESPFuzz {
    private struct Replies: Equatable {
        var values: [RESPValue] = []
        var isBroken = false
    }

    static func run(_ bytes: [UInt8]) throws(FuzzProblem) {
        guard let input = FuzzInput(bytes) else { return }
        let whole = try Self.read([input.payload])
        try FuzzProblem.unless(try Self.read(input.pieces) == whole, "a split makes no difference to the replies")
        let again = try Self.read([whole.values.reduce(into: []) { Self.write($1, into: &$0) }[...]])
        try FuzzProblem.unless(again == Replies(values: whole.values), "a reply that is written again is read as the same")
        _ = try Self.read(input.pieces, maxPendingBytes: 16)
    }

    private static func read(_ pieces: [ArraySlice<UInt8>], maxPendingBytes: Int = 64 << 20) throws(FuzzProblem) -> Replies {
        var reader = RESPReader(maxPendingBytes: maxPendingBytes)
        var replies = Replies()
        for piece in pieces {
            reader.feed(ByteBuffer(bytes: piece))
            do throws(RedisError) {
                while let value = try reader.next() {
                    guard !replies.isBroken else { throw RedisError(.closed, "") }
                    replies.values.append(value)
                }
                if replies.isBroken, maxPendingBytes > 16 { throw RedisError(.closed, "") }
            } catch {
                try FuzzProblem.unless(error.code == .protocol, "after an error there is nothing but that error")
                replies.isBroken = true
            }
        }
        return replies
    }

    private static func write(_ value: RESPValue, into bytes: inout [UInt8]) {
        switch value {
        case .null: bytes += "$-1\r\n".utf8
        case .integer(let number): bytes += ":\(number)\r\n".utf8
        case .status(let text): bytes += "+\(text)\r\n".utf8
        case .error(let error): bytes += "-\(error.message)\r\n".utf8
        case .bulk(let buffer): bytes += Array("$\(buffer.readableBytes)\r\n".utf8) + Array(buffer.readableBytesView) + Array("\r\n".utf8)
        case .array(let elements):
            bytes += "*\(elements.count)\r\n".utf8
            for element in elements { Self.write(element, into: &bytes) }
        }
    }
}
