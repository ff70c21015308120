import NIOCore

/// Writes commands as RESP arrays of bulk strings, one behind the other.
package struct RESPWriter {
    /// Everything written so far.
    package private(set) var buffer = ByteBuffer()

    /// A writer without any bytes.
    package init() {}

    /// Begins a command of `count` words, its name included; exactly so many arguments must follow.
    package mutating func begin(count: Int) {
        self.buffer.writeInteger(UInt8(ascii: "*"))
        self.line(count)
    }

    /// Writes one argument as UTF-8.
    package mutating func argument(_ text: String) {
        self.header(text.utf8.count)
        self.buffer.writeString(text)
        self.end()
    }

    /// Writes one argument of any bytes.
    package mutating func argument(_ bytes: ByteBuffer) {
        self.header(bytes.readableBytes)
        self.buffer.writeImmutableBuffer(bytes)
        self.end()
    }

    /// Writes one argument of any bytes.
    package mutating func argument(_ bytes: [UInt8]) {
        self.header(bytes.count)
        self.buffer.writeBytes(bytes)
        self.end()
    }

    /// Appends a command that is RESP already.
    package mutating func encoded(_ bytes: ByteBuffer) {
        self.buffer.writeImmutableBuffer(bytes)
    }

    private mutating func header(_ count: Int) {
        self.buffer.writeInteger(UInt8(ascii: "$"))
        self.line(count)
    }

    private mutating func line(_ number: Int) {
        self.buffer.writeString(String(number))
        self.end()
    }

    private mutating func end() {
        self.buffer.writeInteger(UInt16(0x0D0A))
    }
}
