import Foundation
import Testing

private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

@Suite("The layers of the house")
struct LayerTests {
    @Test("No room depends, in the manifest, on a room that is not below it")
    func manifestPointsDown() throws {
        let rooms = try Manifest.read(package: root).rooms
        let names = Set(rooms.map(\.name))
        #expect(rooms.count > 3)
        for room in rooms {
            #expect(House.layers[room.name] != nil, "\(room.name) has no layer: give it one in House.swift and in docs/architecture.md")
            for other in room.dependencies.compactMap(\.room) where names.contains(other) || House.layers[other] != nil {
                #expect(House.allows(room.name, toImport: other), "\(room.name) depends on \(other)")
            }
        }
    }

    @Test("No source file imports upwards, brings Foundation to the data path, or speaks Redis out of place")
    func sourcesKeepTheRules() throws {
        let files = try SourceFile.all(package: root)
        #expect(files.count > 3)
        #expect(files.flatMap { file in file.breaches.map { "\(file.path): \($0)" } } == [])
    }

    @Test("Every folder under Sources is a room of the manifest")
    func everyFolderIsARoom() throws {
        let rooms = Set(try Manifest.read(package: root).rooms.map(\.name))
        let folders = Set(try SourceFile.all(package: root).map(\.room))
        #expect(folders.subtracting(rooms) == [])
    }

    @Test(
        "A breach is found, however it is written",
        arguments: [
            ("Transport", "import Gateway"),
            ("Rooms", "package import Gateway"),
            ("Redis", "@preconcurrency import Rooms"),
            ("Redis", "    import struct Transport.SocketHandle"),
            ("Gateway", "import Poker"),
            ("PokerfaceServer", "@_spi(Testing) public import pokerface"),
            ("Poker", "import Integrations"),
            ("Poker", "import Foundation"),
            ("Gateway", "import FoundationEssentials"),
            ("PokerRules", "import Logging"),
            ("Transport", "import NIOSSL"),
            ("Gateway", "redis.send(RedisCommand(\"HSET\", key))"),
            ("Integrations", "let text = \"PUBLISH \\(channel)\""),
            ("PokerfaceServer", "[\"EVALSHA\"]"),
        ])
    func breachIsFound(room: String, line: String) {
        let file = SourceFile(room: room, name: "Sample.swift", text: "/// A sample.\n\(line)\n")
        #expect(file.breaches.count == 1)
    }

    @Test(
        "What keeps the rules is left alone",
        arguments: [
            ("Gateway", "import Rooms"),
            ("Cryptography", "import COpenSSL"),
            ("pokerface", "import Foundation"),
            ("PokerfaceServer", "import Foundation"),
            ("Poker", "redis.send(RedisCommand(\"HSET\", key))"),
            ("Gateway", "// \"HSET\" is spelled elsewhere, and so is import Poker"),
            ("Gateway", "case \"GET\", \"DELETE\": \"IMPORTANT\""),
            ("PokerRules", "let word = important"),
            ("PokerRules", "@_spi(_Unicode) import Swift"),
        ])
    func ruleIsKept(room: String, line: String) {
        #expect(SourceFile(room: room, name: "Sample.swift", text: "\(line)\n").breaches == [])
    }
}
