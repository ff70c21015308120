import Foundation
import JSONText
import Poker
import TestSupport
import Testing

/// The schemas know the actions and codes that the code has. That frames are as they say is shown by SchemaTests, with whole games.
@Suite struct SchemaNameTests {
    private static func definitions(_ file: String) throws -> JSONValue {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let bytes = try Data(contentsOf: root.appending(path: "docs/schema/\(file).json"))
        return try #require(try JSONValue.parse(bytes)["$defs"])
    }

    @Test(arguments: PokerAction.names)
    func `an action has a schema`(name: String) throws {
        #expect(try Self.definitions("actions")[name]?["properties"]?["action"]?["const"]?.stringValue == name)
    }

    @Test func `errors may have the codes that there are, and no others`() throws {
        let codes = try Self.definitions("events")["error"]?["properties"]?["code"]?["enum"]?.strings ?? []
        #expect(codes.sorted() == PokerRefusal.Code.allCases.map(\.rawValue).sorted())
    }
}
