import Foundation
import TestSupport
import Yams

/// compose.yaml, as its reader has it: anchors followed and merged.
struct ComposeFile {
    /// Why it cannot be read.
    struct Unreadable: Error {
        let what: String
    }

    /// One of `services`.
    struct Service {
        let image: String?
        /// The folder that the image is built from.
        let build: String?
        let command: [String]
        let ports: [String]
        let volumes: [String]
        let dependencies: [String]
        /// Every key that it has.
        let keys: Set<String>
    }

    static let path = "\(repositoryPath)/compose.yaml"

    let services: [String: Service]
    /// The volumes that outlive their containers.
    let volumes: Set<String>
    /// The file's own keys, without those that only it reads.
    let keys: Set<String>

    init() throws {
        guard let file = try Yams.load(yaml: String(contentsOfFile: Self.path, encoding: .utf8)) as? [String: Any],
            let services = file["services"] as? [String: [String: Any]]
        else { throw ComposeFile.Unreadable(what: "no services in \(Self.path)") }
        self.services = services.mapValues(Service.init)
        self.volumes = Set((file["volumes"] as? [String: Any] ?? [:]).keys)
        self.keys = Set(file.keys.filter { !$0.hasPrefix("x-") })
    }

    /// The names of the nodes: what is the image that is built here.
    var nodes: [String] { self.services.filter { $0.value.image == "pokerface" }.keys.sorted() }

    /// What follows a node's `serve`.
    func flags(of node: String) throws -> [String] {
        guard let command = self.services[node]?.command, command.first == "serve" else {
            throw ComposeFile.Unreadable(what: "\(node) does not serve")
        }
        return Array(command.dropFirst())
    }
}

extension ComposeFile.Service {
    init(_ service: [String: Any]) {
        let list = { (key: String) in service[key] as? [String] ?? [] }
        self.image = service["image"] as? String
        self.build = service["build"] as? String
        self.command = list("command")
        self.ports = list("ports")
        self.volumes = list("volumes")
        self.dependencies = list("depends_on")
        self.keys = Set(service.keys)
    }
}
