import Foundation
import Testing

private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
private let documents = [
    "README.md", "README.es.md", "CONTRIBUTING.md", "CHANGELOG.md", "k8s/README.md", "docs/architecture.md", "docs/guarantees.md",
    "docs/features.md", "docs/protocol.md", "docs/measurements.md",
]

@Suite("The documents")
struct DocumentTests {
    @Test("every test of a promise that a document names exists", arguments: documents)
    func namedTestsExist(document: String) throws {
        let tests = try Self.testTexts()
        for name in try Self.text(document).matches(of: /`(G\d+(?:, G\d+)*: [^`]+)`/).map({ String($0.1) }) {
            #expect(
                tests.contains("@Test(\"\(name)\"") || tests.contains("\n        \"\(name)\","),
                "\(document) names a test that is not there: \(name)")
        }
    }

    @Test(
        "every promise has a row with a test or with what is missing, in both languages",
        arguments: ["README.md", "README.es.md", "docs/guarantees.md"])
    func everyPromiseHasARow(document: String) throws {
        let rows = try Self.text(document).matches(of: /\n\| G(\d+) \|[^|]+\| [^|]{3,} \|/).compactMap { Int($0.1) }
        #expect(rows == Array(1...10))
    }

    @Test("every link to a file of the repository leads somewhere", arguments: documents)
    func linksLeadSomewhere(document: String) throws {
        let folder = root.appending(path: document).deletingLastPathComponent()
        for link in try Self.text(document).matches(of: /\]\(([^)#]+)(?:#[^)]*)?\)/).map({ String($0.1) }) where !link.contains("://") {
            #expect(FileManager.default.fileExists(atPath: folder.appending(path: link).path), "\(document): \(link)")
        }
    }

    private static func text(_ document: String) throws -> String {
        try String(contentsOf: root.appending(path: document), encoding: .utf8)
    }

    private static func testTexts() throws -> String {
        let tests = root.appending(path: "Tests")
        let paths = FileManager.default.enumerator(atPath: tests.path)?.compactMap { $0 as? String } ?? []
        return try paths.filter { $0.hasSuffix(".swift") && !$0.hasPrefix("LayerTests") }.sorted()
            .map { try String(contentsOf: tests.appending(path: $0), encoding: .utf8) }.joined(separator: "\n")
    }
}
