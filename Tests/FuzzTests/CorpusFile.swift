import Foundation
import FuzzTargets
import Testing

/// One input of the corpus, for the target in whose folder it is.
struct CorpusFile: Sendable, CustomTestStringConvertible {
    let target: FuzzTarget
    let url: URL

    var testDescription: String { "\(self.target.rawValue)/\(self.url.lastPathComponent)" }

    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fuzz/corpus")

    static func names(in folder: URL) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).filter { !$0.hasPrefix(".") }.sorted()
    }

    /// Every input of every target.
    static let all: [CorpusFile] = FuzzTarget.allCases.flatMap { target in
        let folder = Self.folder.appending(path: target.rawValue)
        return Self.names(in: folder).map { CorpusFile(target: target, url: folder.appending(path: $0)) }
    }
}
