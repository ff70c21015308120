import Foundation
import TestSupport

/// What `swift package dump-package` says of this package's own targets.
struct Manifest: Decodable {
    struct Target: Decodable {
        /// One entry of `dependencies`; nil for products of other packages.
        struct Dependency: Decodable {
            let room: String?

            private enum Key: String, CodingKey { case byName, target }

            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: Key.self)
                // Both are arrays of a name and a condition or null.
                let parts = try container.decodeIfPresent([String?].self, forKey: .byName)
                let target = try container.decodeIfPresent([String?].self, forKey: .target)
                self.room = (parts ?? target)?.first ?? nil
            }
        }

        let name: String
        let type: String
        let dependencies: [Dependency]
    }

    let targets: [Target]

    /// The rooms, without test suites and what only those use.
    var rooms: [Target] {
        self.targets.filter { $0.type != "test" && !["TestSupport", "FuzzTargets", "fuzz", "CFuzzer"].contains($0.name) }
    }

    /// Asks the package manager, in a scratch directory of its own: the build's is locked while tests run.
    static func read(package root: URL) throws -> Manifest {
        let scratch = FileManager.default.temporaryDirectory.appending(path: "layers-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: scratch) }
        let arguments = ["--package-path", root.path, "--manifest-cache", "none", "--scratch-path", scratch.path, "dump-package"]
        let text = try TestProcess.run("/usr/bin/env", ["swift", "package"] + arguments, errors: false).text
        return try JSONDecoder().decode(Manifest.self, from: Data(text.utf8))
    }
}
