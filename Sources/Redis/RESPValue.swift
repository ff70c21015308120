import NIOCore

/// One reply of a Redis server, RESP version 2.
package enum RESPValue: Sendable, Equatable {
    /// The null bulk string or null array.
    case null
    case integer(Int64)
    /// A simple string, such as `OK`.
    case status(String)
    /// A string of any bytes.
    case bulk(ByteBuffer)
    case array([RESPValue])
    /// The server refused the command, or an element of a transaction or script reply is an error.
    case error(RedisReplyError)

    /// The text of a bulk string or status, an integer in decimal; nil for everything else. Bytes that are no UTF-8 are repaired.
    package var string: String? {
        switch self {
        case .status(let text): text
        case .bulk(let bytes): String(buffer: bytes)
        case .integer(let number): String(number)
        case .null, .array, .error: nil
        }
    }

    /// The integer, also of a bulk string that is one in decimal; nil for everything else.
    package var integerValue: Int64? {
        switch self {
        case .integer(let number): number
        case .bulk(let bytes): Int64(String(buffer: bytes))
        case .null, .status, .array, .error: nil
        }
    }

    /// The bytes of a bulk string; nil for everything else.
    package var bytes: ByteBuffer? {
        if case .bulk(let bytes) = self { bytes } else { nil }
    }

    /// The elements of an array; nil for everything else.
    package var arrayValue: [RESPValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The server's refusal; nil for everything else.
    package var errorValue: RedisReplyError? {
        if case .error(let error) = self { error } else { nil }
    }
}
