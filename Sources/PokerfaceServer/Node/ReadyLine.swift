/// The one line on standard output that says a node is ready, and where; scripts and tests wait for it.
package enum ReadyLine {
    /// `pokerface is ready: ws://127.0.0.1:8080/dev (admin http://127.0.0.1:9090)` with its line feed.
    package static func text(
        host: String, port: Int, stage: String, adminHost: String, adminPort: Int
    ) -> String {
        "pokerface is ready: ws://\(place(host, port))/\(stage) (admin http://\(place(adminHost, adminPort)))\n"
    }

    /// An address that can be typed on this machine: a wildcard becomes loopback, an IPv6 address gets its brackets.
    static func place(_ host: String, _ port: Int) -> String {
        switch host {
        case "0.0.0.0": "127.0.0.1:\(port)"
        case "::", "::0": "[::1]:\(port)"
        default: host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        }
    }
}
