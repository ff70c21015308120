import Glibc
import Telemetry
import Testing

@Suite(.timeLimit(.minutes(1))) struct LineOutputTests {
    private static let line = String(repeating: "x", count: 99) + "\n"

    /// A pipe of the usual 64 KiB, and what is in it at the end.
    private func written(_ body: (LineOutput, _ reader: CInt) -> Void) throws -> [Substring] {
        var ends: [CInt] = [0, 0]
        try #require(pipe(&ends) == 0)
        body(LineOutput(descriptor: ends[1]), ends[0])
        close(ends[1])
        defer { close(ends[0]) }
        return read(ends[0], all: true).split(separator: "\n", omittingEmptySubsequences: true)
    }

    private func read(_ descriptor: CInt, all: Bool) -> String {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        repeat {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            guard count > 0 else { break }
            bytes += chunk[..<count]
        } while all
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("a pipe that nobody reads costs lines and no time, and the lines in it are whole")
    func fullPipe() throws {
        let lines = try written { output, _ in
            for _ in 0..<2000 { output.write(Self.line) }
        }
        #expect(lines.count > 500 && lines.count < 700)
        #expect(lines.allSatisfy { $0.count == 99 })
    }

    @Test("a line longer than the room is cut, and the next one begins on a line of its own")
    func torn() throws {
        let lines = try written { output, reader in
            output.write(String(repeating: "y", count: 100_000) + "\n")
            _ = read(reader, all: false)
            output.write(Self.line)
        }
        #expect(lines.last == Self.line.dropLast())
    }

    @Test("a long line with a reader that has room is whole")
    func long() throws {
        let lines = try written { output, _ in output.write(String(repeating: "z", count: 50_000) + "\n") }
        #expect(lines.map(\.count) == [50_000])
    }
}
