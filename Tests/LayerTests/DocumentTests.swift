import Foundation
import Testing

private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
private let documents =
    ["README.md", "README.es.md", "CONTRIBUTING.md", "CHANGELOG.md", "k8s/README.md", "SECURITY.md"] + markdownFiles(in: "docs")
private let decisions = markdownFiles(in: "docs/decisions")

private func markdownFiles(in folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path)) ?? []
    return names.filter { $0.hasSuffix(".md") }.sorted().map { "\(folder)/\($0)" }
}

@Suite("The documents")
struct DocumentTests {
    @Test("every test of a promise that a document names exists", arguments: documents)
    func namedTestsExist(document: String) throws {
        let tests = try Self.testTexts.get()
        for name in try Self.text(document).matches(of: /`(G\d+(?:, G\d+)*: [^`]+)`/).map({ String($0.1) }) {
            #expect(
                tests.contains("@Test(\"\(name)\"") || tests.contains("\n        \"\(name)\","),
                "\(document) names a test that is not there: \(name)")
        }
    }

    @Test("every suite that a document names exists, and the test behind its slash is one of it", arguments: documents + decisions)
    func namedSuitesExist(document: String) throws {
        let suites = try Self.suites.get()
        for name in try Self.quoted(document) {
            for suite in name.matches(of: /\b([A-Z]\w*Tests)\b/).map({ String($0.1) }) {
                #expect(suites[suite] != nil, "\(document) names a suite that is not there: \(suite)")
            }
            guard let (_, suite, test) = name.wholeMatch(of: /(\w+Tests)\/(.+)/)?.output, test.contains(" ") else { continue }
            // Either way that a test has its sentence.
            let text = suites[String(suite)] ?? ""
            #expect(
                text.contains("@Test(\"\(test)\"") || text.contains("\n        \"\(test)\",") || text.contains("`\(test)`("),
                "\(document) names a test that is not there: \(name)")
        }
    }

    @Test("every test that carries a section's number stands in docs/conformance.md")
    func numberedTestsAreNamed() throws {
        let names = try Set(Self.testTexts.get().matches(of: /"(RFC (?:6455|7692) [\d., ]+: [^"]+)"/).map { String($0.1) })
        #expect(names.count > 90)
        let named = try Set(Self.quoted("docs/conformance.md").compactMap { $0.wholeMatch(of: /\w+Tests\/(.+)/).map { String($0.1) } })
        for name in names.sorted() { #expect(named.contains(name), "docs/conformance.md does not name the test: \(name)") }
    }

    @Test("every file that a decision names exists", arguments: decisions)
    func namedFilesExist(decision: String) throws {
        let files = ["Sources", "Tests", "Scripts", "Config", "docs", "k8s"].flatMap { folder in
            (FileManager.default.enumerator(atPath: root.appending(path: folder).path)?.compactMap { $0 as? String } ?? [])
                .map { "/\(folder)/\($0)" }
        }
        #expect(files.count > 100)
        for name in try Self.quoted(decision) where name.wholeMatch(of: /[\w.+\/-]+\.(?:swift|lua|py|sh|md|yaml|yml)/) != nil {
            #expect(files.contains { $0.hasSuffix("/" + name) }, "\(decision) names a file that is not there: \(name)")
        }
    }

    @Test(
        "every promise has a row with a test or with what is missing, in both languages",
        arguments: ["README.md", "README.es.md", "docs/guarantees.md"])
    func everyPromiseHasARow(document: String) throws {
        let rows = try Self.text(document).matches(of: /\n\| G(\d+) \|[^|]+\| [^|]{3,} \|/).compactMap { Int($0.1) }
        #expect(rows == Array(1...10))
    }

    @Test("every link to a file of the repository leads somewhere", arguments: documents + decisions)
    func linksLeadSomewhere(document: String) throws {
        let folder = root.appending(path: document).deletingLastPathComponent()
        for link in try Self.text(document).matches(of: /\]\(([^)#]+)(?:#[^)]*)?\)/).map({ String($0.1) }) where !link.contains("://") {
            #expect(FileManager.default.fileExists(atPath: folder.appending(path: link).path), "\(document): \(link)")
        }
    }

    private static func text(_ document: String) throws -> String {
        try String(contentsOf: root.appending(path: document), encoding: .utf8)
    }

    /// What stands between backticks.
    private static func quoted(_ document: String) throws -> [String] {
        try Self.text(document).matches(of: /`([^`\n]+)`/).map { String($0.1) }
    }

    /// The text of each suite's files, by the name of its type and by that of its folder. Read once: with a reading for each document
    /// these tests hold the few threads of all others for seconds.
    private static let suites = Result {
        var suites: [String: String] = [:]
        for (path, text) in try sources.get() {
            let names = text.matches(of: /(?:struct|class|extension) (\w+Tests)\b/).map { String($0.1) }
            for name in Set(names + path.split(separator: "/").prefix(1).map(String.init)) { suites[name, default: ""] += text }
        }
        return suites
    }

    private static let testTexts = Result {
        try sources.get().filter { !$0.path.hasPrefix("LayerTests") }.map(\.text).joined(separator: "\n")
    }

    private static let sources = Result {
        let tests = root.appending(path: "Tests")
        let paths = FileManager.default.enumerator(atPath: tests.path)?.compactMap { $0 as? String } ?? []
        return try paths.filter { $0.hasSuffix(".swift") }.sorted()
            .map { (path: $0, text: try String(contentsOf: tests.appending(path: $0), encoding: .utf8)) }
    }
}
