import Foundation
import JSONText
import TestSupport
import Testing

/// What the image says of its own contents, made here as the Dockerfile makes it.
@Suite("Scripts/sbom", .timeLimit(.minutes(2)))
struct BillOfMaterialsTests {
    @Test(
        "It names the program, its packages with the code of others inside them, Swift's runtime and Debian's libraries, each with its version"
    )
    func contents() throws {
        let binary = try NodeProcess.binaryPath()
        let document = try Self.document(["--binary", binary, "--package", "libc6"])
        #expect(document["bomFormat"]?.stringValue == "CycloneDX" && document["specVersion"]?.stringValue == "1.5")
        #expect(document["version"]?.intValue == 1)
        #expect(document["serialNumber"]?.stringValue?.wholeMatch(of: /urn:uuid:[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}/) != nil)
        let program = document["metadata"]?["component"]
        #expect(program?["name"]?.stringValue == "pokerface" && program?["version"]?.stringValue != nil)
        let hash = program?["hashes"]?.arrayValue?.first
        #expect(hash?["alg"]?.stringValue == "SHA-256")
        #expect(try hash?["content"]?.stringValue == Self.sha256(binary))
        let components = document["components"]?.arrayValue ?? []
        let names = components.compactMap { $0["name"]?.stringValue }
        let wanted = [
            "swift-nio", "swift-nio-ssl", "yams", "swift-runtime", "libhiredis-dev", "libssl-dev", "zlib1g-dev", "libc6-dev", "libc6",
        ]
        for name in wanted { #expect(names.contains(name), "\(name) is missing in \(names)") }
        let inner = components.flatMap { $0["components"]?.arrayValue ?? [] }.compactMap { $0["name"]?.stringValue }
        #expect(Set(["llhttp", "boringssl", "libyaml"]).isSubset(of: inner), "\(inner)")
    }

    @Test("Each component has a type, a name, a version, a package URL and a reference of its own, and the program depends on all")
    func fields() throws {
        let document = try Self.document([])
        let components = document["components"]?.arrayValue ?? []
        #expect(components.count > 10)
        for component in components {
            #expect(["library", "framework"].contains(component["type"]?.stringValue), "\(component)")
            #expect(component["name"]?.stringValue?.isEmpty == false && component["version"]?.stringValue?.isEmpty == false, "\(component)")
            #expect(component["purl"]?.stringValue?.contains(/^pkg:(swift|deb)\/.+@.+/) == true, "\(component)")
        }
        let references = components.compactMap { $0["bom-ref"]?.stringValue }
        #expect(Set(references).count == components.count)
        let dependency = document["dependencies"]?.arrayValue?.first
        #expect(dependency?["ref"] == document["metadata"]?["component"]?["bom-ref"])
        #expect(dependency?["dependsOn"]?.arrayValue?.compactMap { $0.stringValue } == references)
    }

    @Test("The same contents give the same document")
    func sameTwice() throws {
        #expect(try Self.document([]) == Self.document([]))
    }

    @Test("Something linked that comes from nowhere known ends it with one line")
    func stranger() throws {
        let folder = "\(NSTemporaryDirectory())/sbom-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let product = "\(folder)/x/release/pokerface.product"
        try FileManager.default.createDirectory(atPath: product, withIntermediateDirectories: true)
        try Data("/b/Poker.build/a.swift.o\n/b/Stranger.build/a.swift.o\n".utf8)
            .write(to: URL(fileURLWithPath: "\(product)/Objects.LinkFileList"))
        let result = try TestProcess.run(Self.script, ["--build", folder])
        #expect(result.end == .status(1))
        #expect(result.text == "sbom: modules that were linked and come from no known package: Stranger\n")
    }

    private static let script = "\(repositoryPath)/Scripts/sbom"

    private static func document(_ arguments: [String]) throws -> JSONValue {
        let result = try TestProcess.run(Self.script, arguments)
        #expect(result.end == .status(0), "\(result.text)")
        return try JSONValue.parse(result.text)
    }

    /// As another program computes it.
    private static func sha256(_ path: String) throws -> String {
        let result = try TestProcess.run("/usr/bin/sha256sum", [path])
        return String(result.text.prefix(64))
    }
}
