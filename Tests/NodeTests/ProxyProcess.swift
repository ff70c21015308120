import Foundation
import TestSupport

/// A real proxy in front of a node, with its file of Config/proxies on free ports. It is killed with this object.
final class ProxyProcess {
    let certificate: TestCertificate
    let plainPort: Int
    let tlsPort: Int
    /// Of haproxy's part without HTTP.
    let tcpPort: Int
    private let process: TestProcess
    private let logPath: String

    /// - Parameter changes: further texts of the file, and what stands in their place.
    init(_ kind: ProxyKind, node: NodeProcess, changes: [(String, String)] = []) throws {
        self.certificate = try TestCertificate()
        (self.plainPort, self.tlsPort, self.tcpPort) = (try freeTCPPort(), try freeTCPPort(), try freeTCPPort())
        let place = ProxyKind.Place(
            certificate: self.certificate, nodePort: node.port, adminPort: node.adminPort, plainPort: self.plainPort,
            tlsPort: self.tlsPort, tcpPort: self.tcpPort)
        let folder = place.folder
        let (file, frame) = ("\(folder)/\(kind.file)", "\(folder)/frame-\(kind.file)")
        try Self.changed("\(repositoryPath)/Config/proxies/\(kind.file)", changes + kind.changes(place)).write(
            toFile: file, atomically: true, encoding: .utf8)
        try kind.frame(place, file: file).write(toFile: frame, atomically: true, encoding: .utf8)
        self.logPath = "\(folder)/output.log"
        guard FileManager.default.createFile(atPath: self.logPath, contents: nil), let log = FileHandle(forWritingAtPath: self.logPath)
        else { throw ProxyClient.Missing(description: "cannot write \(self.logPath)") }
        let output = TestProcess.Stream.descriptor(log.fileDescriptor)
        self.process = try TestProcess(
            kind.executable(), kind.arguments(folder, frame),
            environment: ProcessInfo.processInfo.environment.merging(["HOME": folder]) { $1 }, output: output, errors: output)
        try self.waitUntilListening()
    }

    deinit { self.process.kill() }

    /// A connection of a browser by TLS.
    func tlsClient() throws -> ProxyClient { try ProxyClient(tlsPort: self.tlsPort, certificate: self.certificate) }

    /// The text of a file with some places changed: each has to be there.
    static func changed(_ path: String, _ changes: [(String, String)]) throws -> String {
        try changes.reduce(try String(contentsOfFile: path, encoding: .utf8)) { text, change in
            guard text.contains(change.0) else { throw ProxyClient.Missing(description: "\(path) has no text \(change.0)") }
            return text.replacing(change.0, with: change.1)
        }
    }

    private func waitUntilListening() throws {
        for _ in 0..<800 {
            if (try? ProxyClient(port: self.tlsPort)) != nil { return }
            guard self.process.isRunning else { break }
            usleep(25_000)
        }
        throw ProxyClient.Missing(
            description: "the proxy does not listen: \((try? String(contentsOfFile: self.logPath, encoding: .utf8)) ?? "")")
    }
}
