import Foundation
import NIOCore
import TestSupport
import Testing
import Transport
import WebSocketWire

/// A real nginx in front of a port, with a pool of kept-alive connections to it.
final class NginxProcess {
    let port: Int
    private let directory: URL
    private let process: TestProcess

    /// As Scripts/bootstrap looks for it: in PATH, then where Debian puts it.
    static func executable() throws -> String {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init) + ["/usr/sbin"]
        let paths = folders.map { $0 + "/nginx" }
        guard let path = paths.first(where: FileManager.default.isExecutableFile) else {
            throw RawClient.Missing(description: "no nginx, neither in PATH nor in /usr/sbin; Scripts/bootstrap test installs it")
        }
        return path
    }

    init(upstream: Int) throws {
        self.port = try freeTCPPort()
        self.directory = FileManager.default.temporaryDirectory.appendingPathComponent("nginx-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: self.directory, withIntermediateDirectories: true)
        let file = self.directory.appendingPathComponent("nginx.conf")
        try Self.configuration(port: self.port, upstream: upstream, directory: self.directory.path).write(
            to: file, atomically: true, encoding: .utf8)
        self.process = try TestProcess(
            Self.executable(), ["-c", file.path, "-p", self.directory.path, "-e", self.directory.path + "/error.log"])
        try self.waitUntilListening()
    }

    deinit {
        self.process.kill()
        try? FileManager.default.removeItem(at: self.directory)
    }

    private func waitUntilListening() throws {
        for _ in 0..<200 {
            if (try? RawClient(port: self.port)) != nil { return }
            usleep(25_000)
        }
        throw RawClient.Missing(description: "nginx does not listen")
    }

    private static func configuration(port: Int, upstream: Int, directory: String) -> String {
        """
        daemon off; master_process off; worker_processes 1; pid \(directory)/pid; error_log \(directory)/error.log;
        events { worker_connections 256; }
        http {
          access_log off;
          client_body_temp_path \(directory)/b; proxy_temp_path \(directory)/p; fastcgi_temp_path \(directory)/f;
          uwsgi_temp_path \(directory)/u; scgi_temp_path \(directory)/s;
          map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
          upstream node { server 127.0.0.1:\(upstream); keepalive 1; }
          server {
            listen 127.0.0.1:\(port);
            location / {
              proxy_pass http://node; proxy_http_version 1.1; proxy_set_header Host $http_host;
              proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade;
            }
          }
        }
        """
    }
}

@Suite("Behind nginx", .timeLimit(.minutes(3)))
struct NginxTests {
    @Test("A connection that nginx has kept alive for plain requests becomes a socket")
    func keptAliveUpstream() async throws {
        try await TestServer.with { server in
            let nginx = try NginxProcess(upstream: server.port)
            let client = try RawClient(port: nginx.port)
            for path in ["/one", "/two"] {
                try client.send("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n")
                #expect(try client.readAnswer().body == "plain \(path)\n")
            }
            let before = try await server.listener.connectionCount
            #expect(before == 1)
            try client.send(RawClient.handshake("/echo?x=1"))
            #expect(try client.readAnswer().status == 101)
            try client.send(RawClient.text("through nginx"))
            #expect(try client.readFrame().text == "through nginx")
            #expect(try await server.listener.connectionCount == before)
            try client.send(RawClient.closeFrame(1000))
            #expect(try client.readFrame().closeCode == 1000)
            #expect(server.log.wait(for: "closed 1000 "))
        }
    }

    @Test("A refusal reaches the client with its status")
    func refusal() async throws {
        try await TestServer.with { server in
            let nginx = try NginxProcess(upstream: server.port)
            let client = try RawClient(port: nginx.port)
            try client.send(RawClient.handshake("/refuse/403"))
            #expect(try client.readAnswer().status == 403)
        }
    }
}
