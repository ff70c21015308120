import NIOCore

/// Something that can stand as one word of a Redis command.
package protocol RedisArgument: Sendable {
    /// Writes itself as exactly one argument.
    func write(into writer: inout RESPWriter)
}

extension String: RedisArgument {
    package func write(into writer: inout RESPWriter) { writer.argument(self) }
}

extension Int: RedisArgument {
    package func write(into writer: inout RESPWriter) { writer.argument(String(self)) }
}

extension Int64: RedisArgument {
    package func write(into writer: inout RESPWriter) { writer.argument(String(self)) }
}

extension ByteBuffer: RedisArgument {
    package func write(into writer: inout RESPWriter) { writer.argument(self) }
}

extension [UInt8]: RedisArgument {
    package func write(into writer: inout RESPWriter) { writer.argument(self) }
}
