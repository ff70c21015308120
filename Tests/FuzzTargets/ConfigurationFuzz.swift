import Gateway
import PokerfaceServer

/// A configuration file: it is taken, or refused in one line that says why.
enum ConfigurationFuzz {
    static func run(_ bytes: [UInt8]) throws(FuzzProblem) {
        guard let text = String(validating: bytes, as: UTF8.self) else { return }
        let read = Result { () throws(ServerError) in
            let file = try ConfigurationFile(text: text, source: "a.yaml")
            _ = try Settings(SettingSources(flags: [:], environment: [:], file: file))
            return file
        }
        switch read {
        case .success(let file):
            try Self.readStages(of: file)
            try Self.readWebhooks(of: file)
        case .failure(let error):
            try FuzzProblem.unless(error.code == .usage, "what is wrong in a file is the user's to mend")
            try Self.check(error.message)
        }
    }

    private static func readStages(of file: ConfigurationFile) throws(FuzzProblem) {
        let read = Result { () throws(GatewayConfigurationError) in
            try GatewayConfiguration(tree: file.stages, source: file.source, integrations: NodePlan.integrationNames)
        }
        switch read {
        case .success(let gateway): try Self.check(gateway)
        case .failure(let error): try Self.check("\(error)")
        }
    }

    private static func readWebhooks(of file: ConfigurationFile) throws(FuzzProblem) {
        let read = Result { () throws(ServerError) in try OperatorWebhooks.read(file.webhooks, source: file.source) { _ in nil } }
        if case .failure(let error) = read { try Self.check(error.message) }
    }

    private static func check(_ message: String) throws(FuzzProblem) {
        let isLine = message.unicodeScalars.allSatisfy { $0.value >= 0x20 && ![0x7F, 0x85, 0x2028, 0x2029].contains($0.value) }
        try FuzzProblem.unless(!message.isEmpty && isLine, "what is wrong is told in one line")
        try FuzzProblem.unless(message.utf8.count <= 4000, "what is wrong is told in a line that can be read")
    }

    private static func check(_ gateway: GatewayConfiguration) throws(FuzzProblem) {
        try FuzzProblem.unless(!gateway.stages.isEmpty, "there is a stage")
        for (name, stage) in gateway.stages {
            let isPlain = name.utf8.allSatisfy { byte in
                UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 || "0123456789_-".utf8.contains(byte)
            }
            try FuzzProblem.unless(isPlain && name == stage.name && !name.isEmpty, "a stage's name can stand in a path")
            try FuzzProblem.unless(!stage.routes.isEmpty, "a stage has a route")
            let known = stage.integrations.allSatisfy(NodePlan.integrationNames.contains)
            try FuzzProblem.unless(known, "a route leads to an integration")
        }
    }
}
