import Foundation
import JSONText
import TestSupport

/// WebSocket clients that are not ours: each a small program of Tests/Clients, which says what it does.
enum WebSocketClient: String, CaseIterable, Sendable {
    case websockets, aiohttp
    case nodeWS = "node-ws"
    case libwebsockets, chromium

    /// One message, or one reply.
    struct Message: Equatable, Sendable {
        let isText: Bool
        let bytes: [UInt8]

        static func text(_ text: String) -> Self { Self(isText: true, bytes: Array(text.utf8)) }
        static func binary(_ bytes: [UInt8]) -> Self { Self(isText: false, bytes: bytes) }
    }

    /// What it saw.
    struct Report {
        /// The program's line of JSON.
        let line: JSONValue
        let replies: [Message]

        var extensions: String? { self.line["extensions"]?.stringValue }
        var pong: JSONValue? { self.line["pong"] }
        var close: JSONValue? { self.line["close"] }
        var error: String? { self.line["error"]?.stringValue }
    }

    /// Sends the messages at once, takes as many replies, and closes with 1000. Holds the thread meanwhile, for 40 s at the most.
    ///
    /// - Parameters:
    ///   - authority: the file of the only authority that it trusts, for a `wss` URL.
    func exchange(_ messages: [Message], with url: String, offersCompression: Bool, authority: String? = nil) throws -> Report {
        let folder = "\(NSTemporaryDirectory())/pf-client-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for (number, message) in messages.enumerated() {
            try Data(message.bytes).write(to: Self.file("send", number, message.isText, folder))
        }
        let arguments = [url, folder, offersCompression ? "offer" : "plain"] + (authority.map { [$0] } ?? [])
        let output = try TestProcess.run(
            "/usr/bin/env", ["NODE_PATH=/usr/share/nodejs"] + self.command(folder) + arguments)
        guard let line = try? JSONValue.parse(output.text.split(separator: "\n").last.map(String.init) ?? "") else {
            throw NodeProcessError(what: "\(self.rawValue) ended with \(output.end) and without a line of JSON", log: output.text)
        }
        return Report(line: line, replies: try Self.replies(folder))
    }

    /// The program and what stands before its own arguments; libwebsockets' is compiled into the folder.
    private func command(_ folder: String) throws -> [String] {
        let clients = "\(repositoryPath)/Tests/Clients"
        switch self {
        case .websockets, .aiohttp, .chromium:
            return [try WalkthroughTests.pythonPath(), "-B", "\(clients)/\(self.rawValue)_client.py"]
        case .nodeWS: return ["node", "\(clients)/node_ws_client.js"]
        case .libwebsockets:
            let program = "\(folder)/client"
            let compiler = try TestProcess.run(
                "/usr/bin/env",
                ["cc", "-Wall", "-Wextra", "-Werror", "-o", program, "\(clients)/libwebsockets_client.c", "-lwebsockets"])
            guard compiler.end == .status(0) else { throw NodeProcessError(what: "cc failed", log: compiler.text) }
            return [program]
        }
    }

    private static func replies(_ folder: String) throws -> [Message] {
        var replies: [Message] = []
        while true {
            let found = [true, false].first {
                FileManager.default.fileExists(atPath: self.file("reply", replies.count, $0, folder).path)
            }
            guard let isText = found else { return replies }
            let file = self.file("reply", replies.count, isText, folder)
            replies.append(Message(isText: isText, bytes: Array(try Data(contentsOf: file))))
        }
    }

    private static func file(_ name: String, _ number: Int, _ isText: Bool, _ folder: String) -> URL {
        URL(fileURLWithPath: "\(folder)/\(name)-\(number).\(isText ? "text" : "binary")")
    }
}
