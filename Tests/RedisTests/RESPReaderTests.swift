import Foundation
import NIOCore
import Redis
import Testing

@Suite struct RESPReaderTests {
    static let stream =
        "+OK\r\n:-42\r\n$5\r\nhe\r\no\r\n$-1\r\n*-1\r\n*0\r\n$0\r\n\r\n-NOSCRIPT No matching script\r\n*3\r\n:1\r\n*2\r\n$1\r\na\r\n-ERR x\r\n$-1\r\n+PONG\r\n"
    static let values: [RESPValue] = [
        .status("OK"), .integer(-42), .bulk(ByteBuffer(string: "he\r\no")), .null, .null, .array([]), .bulk(ByteBuffer()),
        .error(RedisReplyError(message: "NOSCRIPT No matching script")),
        .array([
            .integer(1), .array([.bulk(ByteBuffer(string: "a")), .error(RedisReplyError(message: "ERR x"))]), .null,
        ]), .status("PONG"),
    ]

    @Test(arguments: 0...stream.utf8.count)
    func `A stream split at any byte gives the same replies`(position: Int) throws {
        let bytes = Array(Self.stream.utf8)
        #expect(try read([bytes[..<position], bytes[position...]]) == Self.values)
    }

    @Test func `A stream that comes byte by byte gives the same replies`() throws {
        let bytes = Array(Self.stream.utf8)
        #expect(try read(bytes.indices.map { bytes[$0..<$0 + 1] }) == Self.values)
    }

    @Test(arguments: 1...7)
    func `Arrays nest as deep as hiredis allows`(depth: Int) throws {
        let text = String(repeating: "*1\r\n", count: depth) + ":7\r\n"
        var expected = RESPValue.integer(7)
        for _ in 0..<depth { expected = .array([expected]) }
        #expect(try read([Array(text.utf8)[...]]) == [expected])
    }

    @Test(arguments: [
        String(repeating: "*1\r\n", count: 9) + ":7\r\n", String(repeating: "*1\r\n", count: 5000),
        "!x\r\n", "*4294967297\r\n:1\r\n:2\r\n:3\r\n", "*2147483648\r\n:1\r\n:2\r\n", "*99999999999999999999\r\n", "*-2\r\n", "$-2\r\n",
        ">1\r\n+x\r\n",
        "*2\r\n$3\r\nabc\r\n$x\r\n", "GET / HTTP/1.1\r\n\r\n", "%1\r\n+a\r\n+b\r\n",
    ])
    func `What is no RESP 2 is an error, now and for ever`(text: String) throws {
        var reader = RESPReader()
        reader.feed(ByteBuffer(string: text))
        try mustFail(&reader)
        reader.feed(ByteBuffer(string: "+OK\r\n"))
        try mustFail(&reader)
    }

    @Test func `Replies before a faulty one are delivered`() throws {
        var reader = RESPReader()
        reader.feed(ByteBuffer(string: "+OK\r\n:1\r\n?\r\n"))
        try expect(.status("OK"), from: &reader)
        try expect(.integer(1), from: &reader)
        try mustFail(&reader)
    }

    @Test func `A reply longer than the limit is an error before it is complete`() throws {
        var reader = RESPReader(maxPendingBytes: 100)
        reader.feed(ByteBuffer(string: "$500\r\n" + String(repeating: "a", count: 50)))
        try expect(nil, from: &reader)
        reader.feed(ByteBuffer(string: String(repeating: "a", count: 60)))
        try mustFail(&reader)
        reader.feed(ByteBuffer(string: String(repeating: "a", count: 390) + "\r\n"))
        try mustFail(&reader)
    }

    @Test func `An array that announces two thousand million elements takes no memory before they come`() throws {
        var reader = RESPReader()
        reader.feed(ByteBuffer(string: "*2147483647\r\n:1\r\n"))
        try expect(nil, from: &reader)
    }

    @Test(arguments: ["", ":1\r\n?"])
    func `A tree that is given up half-built is freed`(end: String) throws {
        let text = "*3\r\n$20000\r\n\(String(repeating: "x", count: 20000))\r\n*2\r\n+a\r\n" + end
        let before = try residentBytes()
        for _ in 0..<5000 {
            var reader = RESPReader()
            reader.feed(ByteBuffer(string: text))
            _ = try? reader.next()
        }
        // Leaked, they would take 100 MB.
        #expect(try residentBytes() - before < 60 << 20)
    }
}

private func read(_ pieces: [ArraySlice<UInt8>]) throws -> [RESPValue] {
    var reader = RESPReader()
    var values: [RESPValue] = []
    for piece in pieces {
        reader.feed(ByteBuffer(bytes: piece))
        while let value = try reader.next() { values.append(value) }
    }
    return values
}

private func expect(_ value: RESPValue?, from reader: inout RESPReader) throws {
    let next = try reader.next()
    #expect(next == value)
}

private func mustFail(_ reader: inout RESPReader) throws {
    do throws(RedisError) {
        while let value = try reader.next() { _ = value }
        Issue.record("no error")
    } catch {
        #expect(error.code == .protocol)
    }
}

private func residentBytes() throws -> Int {
    let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
    return (Int(fields[1]) ?? 0) * 4096
}
