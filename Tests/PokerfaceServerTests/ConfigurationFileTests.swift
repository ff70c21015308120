import Gateway
import PokerfaceServer
import Testing

@Suite struct ConfigurationFileTests {
    private func problem(_ text: String) -> String? {
        do {
            _ = try ConfigurationFile(text: text, source: "a.yaml")
            return nil
        } catch { return error.message }
    }

    @Test(
        "an unknown key is refused, with the nearest one",
        arguments: [
            ("prot: 1", "prot: is not a key of the configuration: did you mean \"port\"? (from a.yaml)"),
            ("admin-port: 1", "admin-port: is not a key of the configuration: did you mean \"adminPort\"? (from a.yaml)"),
            ("Hosts: x", "Hosts: is not a key of the configuration: did you mean \"host\"? (from a.yaml)"),
            ("stage: x", "stage: is not a key of the configuration: did you mean \"stages\"? (from a.yaml)"),
            ("config: b.yaml", "config: a file cannot name another one (from a.yaml)"),
        ])
    func unknown(text: String, message: String) {
        #expect(problem(text) == message)
    }

    @Test("a key that resembles none is answered with all of them")
    func strange() {
        #expect(problem("zzzzzzzz: 1")?.contains("known are host, port, adminHost") == true)
    }

    @Test(
        "what is not a plain map of settings is refused in one line",
        arguments: [
            ("- a\n- b", "config: a.yaml is not a map of keys"),
            ("port: [1, 2]", "port: is not one value (0...65535; from a.yaml:1:7)"),
            ("host: {a: b}", "host: is not a value or a list of values (an IPv4 or IPv6 address or a host name; from a.yaml:1:7)"),
        ])
    func shape(text: String, message: String) {
        #expect(problem(text) == message)
    }

    @Test("broken YAML is told with its place", arguments: ["port: [1", "a: b: c", "port: 1\nport: 2", "\tport: 1"])
    func broken(text: String) {
        let message = problem(text)
        #expect(message?.hasPrefix("config: a.yaml:") == true)
        #expect(message?.contains("\n") == false)
    }

    @Test(
        "what a file holds does not break the line that refuses it",
        arguments: ["\"a\\nb\": 1", "port: \"1\\n2\"", "port: \"1\\r\\0\\u2028\""])
    func lineBreak(text: String) throws {
        let message = try #require(self.settingsProblem(text))
        #expect(message.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x2028 })
        #expect(message.contains("\\"))
    }

    private func settingsProblem(_ text: String) -> String? {
        do {
            let file = try ConfigurationFile(text: text, source: "a.yaml")
            _ = try Settings(SettingSources(flags: [:], environment: [:], file: file))
            return nil
        } catch { return error.message }
    }

    @Test("aliases of aliases that make a thousand million values of a few lines are refused")
    func aliases() {
        let lines = (1...9).map { level in
            "  a\(level): &a\(level) [" + [String](repeating: "*a\(level - 1)", count: 10).joined(separator: ", ") + "]"
        }
        let text = "stages:\n  a0: &a0 [1]\n" + lines.joined(separator: "\n")
        #expect(problem(text) == "config: a.yaml has more than 100000 values in stages when its aliases are followed")
    }

    @Test(
        "a key that is no text is refused where it stands, and at once where aliases would make it endless",
        arguments: [
            ("? [a, b]\n: 1\n", "1:3"), ("stages:\n  {x: 1}: 2\n", "2:3"), ("a: &x y\n*x : 1\n", "2:1"),
            ("stages:\n  - b\n  - {c: d, [e]: f}\n", "3:12"), (Self.endlessKey, "42:3"),
        ])
    func keys(text: String, place: String) {
        #expect(problem(text) == "config: a key is not text (from a.yaml:\(place))")
    }

    private static let endlessKey =
        "stages:\n  a0: &a0 [1]\n" + (1..<40).map { "  a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]\n" }.joined() + "  *a39 : 1\n"

    @Test("the stages stay a tree in the order of the file")
    func stages() throws {
        let file = try ConfigurationFile(text: "port: 1\nstages:\n  dev:\n    rate: 5\n    list: [a, b]\n", source: "a.yaml")
        #expect(
            file.stages == .map(["stages": .map(["dev": .map(["rate": .scalar("5"), "list": .list([.scalar("a"), .scalar("b")])])])]))
    }

    @Test("a file that is not there is one clear line")
    func missing() {
        #expect(throws: ServerError(.usage, "config: cannot read \"/nowhere/x.yaml\": No such file or directory")) {
            try ConfigurationFile(path: "/nowhere/x.yaml")
        }
    }
}
