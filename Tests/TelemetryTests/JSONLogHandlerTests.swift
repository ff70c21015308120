import Logging
import Synchronization
import Telemetry
import Testing

@Suite struct JSONLogHandlerTests {
    private final class Sink: Sendable {
        let lines = Mutex<[String]>([])
    }

    private let sink = Sink()

    private func logger(level: Logger.Level = .info) -> Logger {
        Logger(label: "test") { [sink] label in
            JSONLogHandler(label: label, level: level, milliseconds: { 951_782_400_123 }) { line in sink.lines.withLock { $0.append(line) }
            }
        }
    }

    private var lines: [String] { sink.lines.withLock { $0 } }

    @Test("a record is one JSON object on one line")
    func record() {
        logger().info("it runs", metadata: ["port": "8080"])
        #expect(
            lines == [
                #"{"time":"2000-02-29T00:00:00.123Z","level":"info","logger":"test","message":"it runs","port":"8080"}"# + "\n"
            ])
    }

    @Test("quotes, backslashes, line feeds and control characters are escaped")
    func escapes() {
        logger().info("a \"b\" \\ c\nd\r\te\u{1}\u{2028}ñ")
        #expect(lines.first?.contains(#""message":"a \"b\" \\ c\nd\r\te\u0001\u2028ñ""#) == true)
        #expect(lines.first?.filter { $0 == "\n" }.count == 1)
    }

    @Test("metadata is flattened, arrays stay arrays")
    func metadata() {
        var logger = logger()
        logger[metadataKey: "room"] = ["name": "x", "kind": "game"]
        logger.info("m", metadata: ["list": ["a", "b"], "number": .stringConvertible(7)])
        #expect(lines.first?.hasSuffix(#""list":["a","b"],"number":"7","room.kind":"game","room.name":"x"}"# + "\n") == true)
    }

    @Test("metadata cannot replace the record's own members")
    func reserved() {
        logger().info("m", metadata: ["level": "forged"])
        #expect(lines.first?.hasSuffix(#""message":"m","level_":"forged"}"# + "\n") == true)
    }

    @Test("a record's metadata wins over the logger's")
    func merging() {
        var logger = logger()
        logger[metadataKey: "a"] = "logger"
        logger.info("m", metadata: ["a": "record"])
        #expect(lines.first?.contains(#""a":"record""#) == true)
        #expect(lines.first?.contains("logger\"}") == false)
    }

    @Test("records below the level are not written")
    func level() {
        logger(level: .warning).info("m")
        #expect(lines.isEmpty)
    }

    @Test(
        "a moment is written as RFC 3339 text",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"), (1_709_210_096_007, "2024-02-29T12:34:56.007Z"),
            (4_102_444_799_999, "2099-12-31T23:59:59.999Z"),
        ] as [(Int64, String)])
    func timestamps(milliseconds: Int64, text: String) {
        #expect(Timestamp.text(milliseconds: milliseconds) == text)
    }
}
