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
