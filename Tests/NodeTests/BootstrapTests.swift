import Foundation
import TestSupport
import Testing

/// What a newcomer without the right machine reads, before anything is installed. The programs that it asks are stood in for.
@Suite("Scripts/bootstrap")
struct BootstrapTests {
    @Test(
        "Without Swift, with one that is too old and with one that does not start: one line how to get it",
        arguments: [
            (nil, "there is no 'swift' in PATH; to get it: curl "),
            ("echo 'Swift version 5.10 (swift-5.10-RELEASE)'", "this one is '5.10'; to get it: curl "),
            ("echo 'cannot open libncurses.so.6' >&2; exit 127", "'swift --version' fails: cannot open libncurses.so.6."),
        ] as [(String?, String)])
    func swift(program: String?, words: String) throws {
        let machine = try Machine(["swift": program, "apt-get": "echo installed"])
        let result = try machine.bootstrap()
        #expect(result.end == .status(1))
        #expect(result.text.contains(words) && result.text.split(separator: "\n").count == 1, "\(result.text)")
    }

    @Test("With packages missing and neither root nor sudo: the line to type as root, and nothing is touched")
    func packages() throws {
        let machine = try Machine([
            "swift": "echo 'Swift version 6.3.1 (swift-6.3.1-RELEASE)'", "id": "echo 1000", "dpkg-query": "exit 1",
            "apt-get": "echo installed",
        ])
        let result = try machine.bootstrap()
        #expect(result.end == .status(1))
        #expect(
            result.text.contains("apt-get update && apt-get install -y ")
                && result.text.contains("libhiredis-dev libssl-dev zlib1g-dev redis-server"))
        #expect(!result.text.contains("installed\n"))
    }

    @Test("As root the missing packages are installed by name")
    func root() throws {
        let machine = try Machine([
            "swift": "echo 'Swift version 6.3.1 (swift-6.3.1-RELEASE)'", "id": "echo 0", "dpkg-query": "exit 1",
            "apt-get": "echo \"apt-get $*\"",
        ])
        let result = try machine.bootstrap()
        #expect(result.end == .status(0))
        #expect(result.text.contains("apt-get update"))
        #expect(result.text.contains(/apt-get install -q -y --no-install-recommends .*libhiredis-dev libssl-dev zlib1g-dev redis-server\n/))
    }

    /// A PATH with the few programs that the script needs, and the given ones.
    private struct Machine {
        private let folder: String

        init(_ programs: [String: String?]) throws {
            self.folder = "\(NSTemporaryDirectory())/path-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: self.folder, withIntermediateDirectories: true)
            for name in ["bash", "env", "dirname", "uname", "sed", "head", "sort"] {
                try FileManager.default.createSymbolicLink(atPath: "\(self.folder)/\(name)", withDestinationPath: "/usr/bin/\(name)")
            }
            for case (let name, let body?) in programs {
                try Data("#!/usr/bin/bash\n\(body)\n".utf8).write(to: URL(fileURLWithPath: "\(self.folder)/\(name)"))
                try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(self.folder)/\(name)")
            }
        }

        func bootstrap() throws -> (end: TestProcess.End, text: String) {
            defer { try? FileManager.default.removeItem(atPath: self.folder) }
            return try TestProcess.run("/usr/bin/env", ["PATH=\(self.folder)", "\(repositoryPath)/Scripts/bootstrap", "run"])
        }
    }
}
