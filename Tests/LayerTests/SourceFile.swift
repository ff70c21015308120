import Foundation

/// One Swift file of a room, as far as the rules of the house look into it.
struct SourceFile: Sendable {
    let room: String
    let name: String
    let text: String

    /// Where it is, below `Sources`.
    var path: String { "\(self.room)/\(self.name)" }

    /// The modules that it imports, whatever stands before or after the word.
    var imports: [String] {
        let statement =
            /^\s*(?:(?:@\w+(?:\([^)]*\))?|public|package|internal|fileprivate|private)\s+)*import\s+(?:(?:struct|class|enum|protocol|typealias|func|let|var|actor)\s+)?(\w+)/
        return self.lines.compactMap { $0.firstMatch(of: statement).map { String($0.1) } }
    }

    /// The Redis commands that its string literals spell.
    var redisCommands: [String] {
        self.lines.flatMap { line in
            line.matches(of: /"([A-Z_]+)(?=[ "])/).map { String($0.1) }.filter(House.redisCommands.contains)
        }
    }

    /// The lines without those that are nothing but a comment.
    private var lines: [Substring] {
        self.text.split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("//") }
    }

    /// What breaks a rule of the house here, one sentence each; empty when all is well.
    var breaches: [String] {
        var found: [String] = []
        for module in self.imports {
            if House.layers[module] != nil, !House.allows(self.room, toImport: module) {
                found.append("\(self.room) imports \(module), which is not below it")
            }
            if module.hasPrefix("Foundation"), House.dataPath.contains(self.room) {
                found.append("\(self.room) imports \(module) on the data path")
            }
            if module == "NIOSSL", self.room != "TLS" {
                found.append("\(self.room) imports \(module), which only TLS does")
            }
            if House.alone.contains(self.room), module != "Swift" {
                found.append("\(self.room) imports \(module) and should import nothing")
            }
        }
        if !House.redisSpeakers.contains(self.room) {
            found += self.redisCommands.map { "\(self.room) spells the Redis command \($0)" }
        }
        return found
    }

    /// Every Swift file of every room under `Sources`.
    static func all(package root: URL) throws -> [SourceFile] {
        let sources = root.appending(path: "Sources")
        let paths = FileManager.default.enumerator(atPath: sources.path)?.compactMap { $0 as? String } ?? []
        return try paths.filter { $0.hasSuffix(".swift") }.sorted().map { path in
            let parts = path.split(separator: "/")
            return SourceFile(
                room: String(parts[0]), name: parts.dropFirst().joined(separator: "/"),
                text: try String(contentsOf: sources.appending(path: path), encoding: .utf8))
        }
    }
}
