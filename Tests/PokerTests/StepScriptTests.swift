import Foundation
import Poker
import Redis
import Testing

/// The step's text: many files, one script.
@Suite struct StepScriptTests {
    /// The Lua files of the repository.
    static let files: [URL] = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let folder = root.appending(path: "Sources/Poker/Lua")
        let found = try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return (found ?? []).filter { $0.pathExtension == "lua" }
    }()

    @Test func `the script is every Lua file once and nothing else`() throws {
        let texts = try Self.files.map { try String(contentsOf: $0, encoding: .utf8) }
        #expect(texts.count > 1)
        for text in texts { #expect(StepScript.source.components(separatedBy: text).count == 2) }
        #expect(StepScript.source.utf8.count == texts.reduce(texts.count - 1) { $0 + $1.utf8.count })
    }

    @Test func `Redis calls the script by the digest that the nodes call it by`() throws {
        #expect(try StepGame().sha == StepScript.script.sha1)
    }
}
