import CHiredis
import Foundation

/// A blocking Redis connection for tests that look at the server's state from outside. Not for two threads at once.
package final class RedisProbe {
    private let context: UnsafeMutablePointer<redisContext>

    /// Connects over TCP; throws when nobody listens.
    package convenience init(host: String = "127.0.0.1", port: Int, timeout: Double = 5) throws {
        try self.init(redisConnectWithTimeout(host, Int32(port), timeval(seconds: timeout)), timeout: timeout)
    }

    /// Connects over a unix socket; throws when nobody listens.
    package convenience init(socketPath: String, timeout: Double = 5) throws {
        try self.init(redisConnectUnixWithTimeout(socketPath, timeval(seconds: timeout)), timeout: timeout)
    }

    private init(_ context: UnsafeMutablePointer<redisContext>?, timeout: Double) throws {
        guard let context else { throw RedisServerError(what: "no connection", detail: "out of memory") }
        if context.pointee.err != 0 {
            defer { redisFree(context) }
            throw RedisServerError(what: "no connection", detail: Self.errorText(context))
        }
        redisSetTimeout(context, timeval(seconds: timeout))
        self.context = context
    }

    deinit { redisFree(self.context) }

    /// Sends one command and waits for its reply. A dead connection is an `.error` that begins with `probe:`.
    @discardableResult
    package func command(_ arguments: [String]) -> RedisProbeReply {
        self.command(arguments.map { Array($0.utf8) })
    }

    /// As above, with arguments that are not text.
    @discardableResult
    package func command(_ arguments: [[UInt8]]) -> RedisProbeReply {
        let bytes = arguments.map { argument in
            let copy = UnsafeMutablePointer<CChar>.allocate(capacity: max(argument.count, 1))
            for (offset, byte) in argument.enumerated() { copy[offset] = CChar(bitPattern: byte) }
            return copy
        }
        defer { for pointer in bytes { pointer.deallocate() } }
        var pointers = bytes.map { UnsafePointer<CChar>?($0) }
        let lengths = arguments.map(\.count)
        guard let reply = redisCommandArgv(self.context, Int32(arguments.count), &pointers, lengths) else {
            return .error("probe: \(Self.errorText(self.context))")
        }
        defer { freeReplyObject(reply) }
        return RedisProbeReply(reply.assumingMemoryBound(to: redisReply.self))
    }

    /// The next reply that no command asked for: a message after SUBSCRIBE, a line after MONITOR. Nil after `timeout` seconds;
    /// the probe is of no use after that.
    package func nextReply(timeout: Double = 5) -> RedisProbeReply? {
        redisSetTimeout(self.context, timeval(seconds: timeout))
        var reply: UnsafeMutableRawPointer?
        guard redisGetReply(self.context, &reply) == REDIS_OK, let reply else { return nil }
        defer { freeReplyObject(reply) }
        return RedisProbeReply(reply.assumingMemoryBound(to: redisReply.self))
    }

    private static func errorText(_ context: UnsafeMutablePointer<redisContext>) -> String {
        withUnsafeBytes(of: context.pointee.errstr) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}

/// What a Redis server answered to a probe.
package indirect enum RedisProbeReply: Sendable, Equatable {
    case null
    case integer(Int64)
    case status(String)
    case bulk([UInt8])
    case array([RedisProbeReply])
    case error(String)

    /// A bulk string, status or error as text, an integer in decimal; nil for null and arrays.
    package var string: String? {
        switch self {
        case .status(let text), .error(let text): text
        case .bulk(let bytes): String(decoding: bytes, as: UTF8.self)
        case .integer(let number): String(number)
        case .null, .array: nil
        }
    }

    /// The integer, also of a bulk string that is one.
    package var integer: Int? { self.string.flatMap { Int($0) } }

    /// The elements of an array; nil for anything else.
    package var array: [RedisProbeReply]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The elements of an array as text, without nulls; empty for anything else.
    package var strings: [String] { self.array?.compactMap(\.string) ?? [] }

    /// A flat array of names and values, as HGETALL gives it, as a dictionary.
    package var dictionary: [String: String] {
        let items = self.array?.map { $0.string ?? "" } ?? []
        let pairs = stride(from: 0, to: items.count - 1, by: 2).map { (items[$0], items[$0 + 1]) }
        return Dictionary(pairs, uniquingKeysWith: { _, last in last })
    }

    fileprivate init(_ reply: UnsafeMutablePointer<redisReply>) {
        let bytes = { Array(UnsafeRawBufferPointer(start: reply.pointee.str, count: Int(reply.pointee.len))) }
        switch reply.pointee.type {
        case REDIS_REPLY_STRING: self = .bulk(bytes())
        case REDIS_REPLY_STATUS: self = .status(String(decoding: bytes(), as: UTF8.self))
        case REDIS_REPLY_ERROR: self = .error(String(decoding: bytes(), as: UTF8.self))
        case REDIS_REPLY_INTEGER: self = .integer(reply.pointee.integer)
        case REDIS_REPLY_ARRAY:
            self = .array((0..<Int(reply.pointee.elements)).map { reply.pointee.element[$0].map { RedisProbeReply($0) } ?? .null })
        default: self = .null
        }
    }
}

extension timeval {
    fileprivate init(seconds: Double) {
        self.init(tv_sec: Int(seconds), tv_usec: Int((seconds - seconds.rounded(.down)) * 1_000_000))
    }
}
