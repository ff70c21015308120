import Foundation

/// The proxies that Debian ships, each with its file of Config/proxies.
enum ProxyKind: String, CaseIterable, Sendable {
    case nginx, haproxy, apache, caddy

    /// What a run of the proxy has in place of an operator's paths and ports.
    struct Place {
        let certificate: TestCertificate
        let nodePort: Int
        let adminPort: Int
        let plainPort: Int
        let tlsPort: Int
        let tcpPort: Int
        var folder: String { self.certificate.folder }
    }

    /// The file's name in Config/proxies.
    var file: String {
        switch self {
        case .nginx: "nginx.conf"
        case .haproxy: "haproxy.cfg"
        case .apache: "apache.conf"
        case .caddy: "Caddyfile"
        }
    }

    /// The program.
    func executable() throws -> String {
        let name = self == .apache ? "apache2" : self.rawValue
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init) + ["/usr/sbin"]
        guard let path = folders.map({ "\($0)/\(name)" }).first(where: FileManager.default.isExecutableFile) else {
            throw ProxyClient.Missing(description: "no \(name), neither in PATH nor in /usr/sbin; Scripts/bootstrap test installs it")
        }
        return path
    }

    /// What is changed in the file: every one of these texts has to be in it.
    func changes(_ place: Place) -> [(String, String)] {
        let (chain, key) = (place.certificate.chainPath, place.certificate.keyPath)
        let node = ("127.0.0.1:8080", "127.0.0.1:\(place.nodePort)")
        let paths = [("/etc/ssl/certs/poker.example.pem", chain), ("/etc/ssl/private/poker.example.key", key)]
        switch self {
        case .nginx:
            return [
                node, ("listen 80;", "listen 127.0.0.1:\(place.plainPort);"), ("listen 443 ", "listen 127.0.0.1:\(place.tlsPort) "),
            ] + paths
        case .haproxy:
            return [
                node, ("bind :80\n", "bind 127.0.0.1:\(place.plainPort)\n"), ("bind :443 ", "bind 127.0.0.1:\(place.tlsPort) "),
                ("bind :8081\n", "bind 127.0.0.1:\(place.tcpPort)\n"), ("127.0.0.1:8082", "127.0.0.1:\(place.nodePort)"),
                ("port 9090", "port \(place.adminPort)"), ("port 9091", "port \(place.adminPort)"),
                ("/etc/haproxy/poker.example.pem", place.certificate.bundlePath),
            ]
        case .apache:
            return [node, ("*:80>", "127.0.0.1:\(place.plainPort)>"), ("*:443>", "127.0.0.1:\(place.tlsPort)>")] + paths
        case .caddy:
            return [node, ("https://poker.example {", "https://poker.example:\(place.tlsPort) {\n\ttls \(chain) \(key)")]
        }
    }

    /// What stands in the proxy's other files on a machine, cut down to one process without root; `file` is the changed one.
    func frame(_ place: Place, file: String) throws -> String {
        let folder = place.folder
        switch self {
        case .nginx:
            let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path \(folder)/\($0);" }.joined()
            return """
                daemon off; master_process off; pid \(folder)/pid; error_log \(folder)/error.log; events { worker_connections 64; }
                http { access_log off; \(temporary) include \(file); }
                """
        case .haproxy: return "global\n    maxconn 100\n" + (try String(contentsOfFile: file, encoding: .utf8))
        case .apache:
            let modules = ["mpm_event", "authz_core", "proxy", "proxy_http", "headers", "ssl", "alias", "socache_shmcb"]
            let lines = modules.map { "LoadModule \($0)_module /usr/lib/apache2/modules/mod_\($0).so" }.joined(separator: "\n")
            return """
                ServerRoot \(folder)
                DefaultRuntimeDir \(folder)
                PidFile \(folder)/pid
                ErrorLog \(folder)/error.log
                User nobody
                Group nogroup
                \(lines)
                Listen 127.0.0.1:\(place.plainPort)
                Listen 127.0.0.1:\(place.tlsPort)
                Include \(file)

                """
        case .caddy:
            let text = try String(contentsOfFile: file, encoding: .utf8)
            return "{\n\tadmin off\n\tauto_https off\n\tdefault_bind 127.0.0.1\n\tstorage file_system \(folder)/caddy\n}\n" + text
        }
    }

    /// How it is started with that, in the foreground.
    func arguments(_ folder: String, _ frame: String) -> [String] {
        switch self {
        case .nginx: ["-c", frame, "-p", folder, "-e", "\(folder)/error.log"]
        case .haproxy: ["-db", "-f", frame]
        case .apache: ["-X", "-f", frame]
        case .caddy: ["run", "--config", frame, "--adapter", "caddyfile"]
        }
    }
}
